using Hawser.Cli.Repl.Editing;

namespace Hawser.Cli.Tests;

/// <summary>What is pasted, found among keys. In the keys <c>^</c> is Escape, in what was found <c>{…}</c> is a paste.</summary>
public sealed class PasteDecoderTests
{
    [Theory]
    [InlineData("ab", "ab")]
    [InlineData("^[200~ab^[201~", "{ab}")]
    [InlineData("x^[200~one\rtwo\n\tthree^[201~y", "x{one\ntwo\n\tthree}y")]
    [InlineData("^[200~^[201~", "{}")]
    [InlineData("^[200~a^[201~^[200~b^[201~", "{a}{b}")]
    [InlineData("^[200~a^[20x^^[201~", "{a^[20x^}")]
    [InlineData("^^[200~a^[201~", "^{a}")]
    [InlineData("^[20x", "^[20x")]
    [InlineData("^[2", "^[2")]
    [InlineData("^", "^")]
    public void A_paste_is_what_stands_between_the_marks_and_all_else_is_keys(string keys, string expected) =>
        Assert.Equal(expected, Found(keys.Select(Key)));

    [Fact]
    public void A_mark_whose_first_two_characters_came_as_one_key_is_a_mark()
    {
        ConsoleKeyInfo bracket = new('[', ConsoleKey.None, shift: false, alt: true, control: false);

        Assert.Equal("{a}", Found([bracket, .. "200~a".Select(Key), bracket, .. "201~".Select(Key)]));
        Assert.Equal("[x", Found([bracket, Key('x')]));
    }

    [Fact]
    public void Who_types_a_bracket_behind_Alt_does_not_wait_for_it()
    {
        ConsoleKeyInfo bracket = new('[', ConsoleKey.None, shift: false, alt: true, control: false);

        Assert.Equal(bracket, Assert.Single(new PasteDecoder().Take(bracket, isMoreWaiting: false)).Key);
    }

    [Fact]
    public void A_paste_whose_end_is_never_said_ends_with_Ctrl_C()
    {
        ConsoleKeyInfo interrupt = new('\u0003', ConsoleKey.C, shift: false, alt: false, control: true);

        Assert.Equal("{ab}\u0003", Found([.. "^[200~ab".Select(Key), interrupt]));
    }

    [Fact]
    public void Keys_that_write_nothing_leave_no_trace_in_a_paste()
    {
        ConsoleKeyInfo up = new('\0', ConsoleKey.UpArrow, shift: false, alt: false, control: false);

        Assert.Equal("{ab}", Found([.. "^[200~a".Select(Key), up, .. "b^[201~".Select(Key)]));
    }

    private static string Found(IEnumerable<ConsoleKeyInfo> keys)
    {
        var decoder = new PasteDecoder();
        ConsoleKeyInfo[] all = [.. keys];
        return string.Concat(all.SelectMany((key, index) => decoder.Take(key, isMoreWaiting: index < all.Length - 1))
            .Select(static input => input.Pasted is { } text ? $"{{{text}}}" : input.Key.KeyChar.ToString())).Replace('\u001b', '^');
    }

    private static ConsoleKeyInfo Key(char letter) => letter switch
    {
        '^' => new ConsoleKeyInfo('\u001b', ConsoleKey.Escape, false, false, false),
        '\r' or '\n' => new ConsoleKeyInfo(letter, ConsoleKey.Enter, false, false, false),
        '\t' => new ConsoleKeyInfo(letter, ConsoleKey.Tab, false, false, false),
        _ => new ConsoleKeyInfo(letter, ConsoleKey.None, false, false, false),
    };
}
