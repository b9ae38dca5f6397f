using System.Text;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Tests.Wire;

public sealed class BatchReaderTests
{
    [Fact]
    public void P30_the_entries_of_a_batch_are_found_as_they_are_written()
    {
        byte[] batch = " [ {\"id\": 1} ,[2], \"three\",4 ] "u8.ToArray();
        Assert.Null(BatchReader.FindFault(batch, depth: 2));

        var reader = new BatchReader(batch, depth: 2);
        foreach (string expected in (string[])["{\"id\": 1}", "[2]", "\"three\"", "4"])
        {
            Assert.True(reader.Next(out ReadOnlySpan<byte> entry));
            Assert.Equal(expected, Encoding.UTF8.GetString(entry));
        }

        Assert.False(reader.Next(out ReadOnlySpan<byte> none));
        Assert.True(none.IsEmpty);
    }

    [Theory]
    [InlineData("[[]]", 2, true)]
    [InlineData("[[[]]]", 2, false)]
    [InlineData("[1", 8, false)]
    [InlineData("[1] 2", 8, false)]
    public void P30_a_batch_is_read_to_its_end_before_any_of_it(string batch, int depth, bool isSound)
    {
        string? fault = BatchReader.FindFault(Encoding.UTF8.GetBytes(batch), depth);

        Assert.Equal(isSound, fault is null);
        if (!isSound)
        {
            Assert.StartsWith($"The batch is no JSON text, or nests deeper than {depth}: ", fault, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void P30_a_batch_that_is_no_UTF8_is_at_fault() =>
        Assert.Equal("The batch is not UTF-8.", BatchReader.FindFault([(byte)'[', (byte)'"', 0xC3, 0x28, (byte)'"', (byte)']'], depth: 8));
}
