using System.Text;
using Hawser.Workers.Launching;

namespace Hawser.Workers.Tests.Launching;

public sealed class OutputTailTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(1000)]
    public void The_tail_is_the_last_bytes_however_they_came(int capacity)
    {
        var random = new Random(capacity);
        var tail = new OutputTail(capacity);
        var all = new StringBuilder();
        for (int i = 0; i < 500; i++)
        {
            string piece = new((char)('a' + (i % 26)), random.Next(0, 2 * Math.Min(capacity, 50) + 2));
            all.Append(piece);
            tail.Append(Encoding.UTF8.GetBytes(piece));
            string expected = all.ToString();
            Assert.Equal(expected[Math.Max(0, expected.Length - capacity)..], tail.ToString());
        }
    }

    [Fact]
    public void A_character_cut_at_the_beginning_is_left_out()
    {
        var tail = new OutputTail(5);
        tail.Append("€€"u8);
        Assert.Equal("€", tail.ToString());
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_replaced()
    {
        var tail = new OutputTail(100);
        tail.Append([(byte)'a', 0xFF, (byte)'b']);
        Assert.Equal("a\uFFFDb", tail.ToString());
    }
}
