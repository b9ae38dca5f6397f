using System.Text;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Tests.Wire;

public sealed class PooledBufferTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(100_000)]
    public void P13_what_is_written_and_put_in_front_stays_in_order_however_it_grows(int length)
    {
        var buffer = new PooledBuffer();
        for (int round = 0; round < 3; round++)
        {
            buffer.Begin(front: 16);
            byte[] rest = Enumerable.Range(0, length).Select(i => (byte)('a' + (i % 26))).ToArray();
            foreach (byte[] part in rest.Chunk(777))
            {
                buffer.Append(part);
            }

            "two "u8.CopyTo(buffer.Prepend(4));
            "one "u8.CopyTo(buffer.Prepend(4));

            Assert.Equal("one two " + Encoding.ASCII.GetString(rest), Encoding.ASCII.GetString(buffer.Written.Span));
            Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Prepend(9));
            buffer.Clear();
            Assert.Equal(0, buffer.Length);
        }
    }
}
