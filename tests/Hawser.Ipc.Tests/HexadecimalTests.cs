namespace Hawser.Ipc.Tests;

/// <summary>The keys and names of handles, as text.</summary>
public class HexadecimalTests
{
    private static readonly byte[] _all = [.. Enumerable.Range(0, 256).Select(static value => (byte)value)];

    [Fact]
    public void Every_byte_is_written_as_the_framework_writes_it_and_read_in_either_case()
    {
        string text = Convert.ToHexStringLower(_all);
        Assert.Equal(text, Hexadecimal.Encode(_all));

        byte[] read = new byte[_all.Length];
        Assert.True(Hexadecimal.TryDecode(text, read));
        Assert.Equal(_all, read);

        Array.Clear(read);
        Assert.True(Hexadecimal.TryDecode(text.ToUpperInvariant(), read));
        Assert.Equal(_all, read);
    }

    [Fact]
    public void Whatever_is_no_digit_is_refused_in_either_place()
    {
        foreach (char no in Enumerable.Range(0, 0x180).Select(static value => (char)value).Where(static value => !char.IsAsciiHexDigit(value)))
        {
            Assert.False(Hexadecimal.TryDecode($"{no}0", new byte[1]), $"U+{(int)no:X4} as the first digit");
            Assert.False(Hexadecimal.TryDecode($"0{no}", new byte[1]), $"U+{(int)no:X4} as the second digit");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("012")]
    [InlineData("01234")]
    [InlineData("012345")]
    public void A_text_of_another_length_is_refused(string text) => Assert.False(Hexadecimal.TryDecode(text, new byte[2]));
}
