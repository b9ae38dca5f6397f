using System.Buffers.Binary;
using System.Text;

namespace Hawser.Ipc.Tests;

/// <summary>Headers of frames, judged before any of the frame is buffered: at each bound, and with what is said about what is refused.</summary>
public class HeaderTests
{
    private const uint Chunk = 0x8000_0000;
    private const int Longest = 1000;

    [Theory]
    [InlineData(1, false, 1)]
    [InlineData(Longest, false, Longest)]
    [InlineData(1, true, 1)]
    [InlineData(Chunk | 5, false, 5)]
    [InlineData(Chunk | (Longest + 4), false, Longest + 4)]
    public void P12_a_frame_within_the_bounds_is_accepted(uint word, bool first, int length)
    {
        Assert.Null(Read(word, Longest, first, out bool isChunk, out int read));
        Assert.Equal(((word & Chunk) != 0, length), (isChunk, read));
    }

    [Theory]
    [InlineData(0, Longest, false, "a frame of 0 bytes, where at least 1 are needed")]
    [InlineData(Longest + 1, Longest, false, "a frame of 1001 bytes, where at most 1000 are accepted")]
    [InlineData(Chunk | 4, Longest, false, "a frame of 4 bytes, where at least 5 are needed")]
    [InlineData(Chunk | (Longest + 5), Longest, false, "a frame of 1005 bytes, where at most 1004 are accepted")]
    [InlineData(Chunk | 5, Longest, true, "the first frame is a chunk")]
    [InlineData(Longest + 1, Longest, true, "a frame of 1001 bytes, where at most 1000 are accepted")]
    [InlineData(65_537, 262_144, true, "a frame of 65537 bytes, where at most 65536 are accepted")]
    public void P12_a_frame_out_of_bounds_is_refused_by_its_bound(uint word, int longest, bool first, string said) =>
        Assert.Equal(said, Read(word, longest, first, out _, out _));

    [Fact]
    public void P12_a_frame_is_refused_as_soon_as_its_four_bytes_are_there()
    {
        BinaryFraming framing = new();
        Assert.Null(framing.ReadHeader([0, 0, 0], Longest, false, out FrameHeader header));
        Assert.Equal(default, header);
        Assert.Equal("a frame of 0 bytes, where at least 1 are needed", framing.ReadHeader(new byte[4], Longest, false, out _));
    }

    [Theory]
    [InlineData("Content-Length: 1\r\n\r\n", 1)]
    [InlineData("Content-Length: 1000\r\n\r\n", Longest)]
    [InlineData("Content-Length: 0000000007\r\n\r\n{", 7)]
    public void A_header_of_lines_within_the_bounds_is_accepted(string header, int length)
    {
        Assert.Null(new ContentLengthFraming().ReadHeader(Encoding.ASCII.GetBytes(header), Longest, false, out FrameHeader read));
        Assert.Equal(new FrameHeader(header.TrimEnd('{').Length, false, length), read);
    }

    [Theory]
    [InlineData("Content-Length: 0\r\n\r\n", "a message of 0 bytes, where 1 to 1000 are accepted")]
    [InlineData("Content-Length: 1001\r\n\r\n", "a message of 1001 bytes, where 1 to 1000 are accepted")]
    [InlineData("Content-Length: 00000000001\r\n\r\n", "a Content-Length that is no number")]
    [InlineData("Content-Length: \r\n\r\n", "a Content-Length that is no number")]
    [InlineData("Content-Length: 1\r\nContent-Length: 1\r\n\r\n", "more than one Content-Length")]
    [InlineData("Content-Length: 0\r\nContent-Length: 1\r\n\r\n", "more than one Content-Length")]
    [InlineData("Content-Type: json\r\n\r\n", "a header without Content-Length")]
    [InlineData(": 1\r\n\r\n", "a header line without a name")]
    [InlineData("nonsense\r\n\r\n", "a header line without a name")]
    public void A_header_of_lines_that_is_wrong_is_refused_with_what_is_wrong(string header, string said) =>
        Assert.Equal(said, new ContentLengthFraming().ReadHeader(Encoding.ASCII.GetBytes(header), Longest, false, out _));

    [Fact]
    public void A_header_of_lines_has_4096_bytes_to_end_in()
    {
        ContentLengthFraming framing = new();
        const string line = "Content-Length: 1\r\nX: ";
        byte[] endless = Encoding.ASCII.GetBytes(line + new string('x', 4096 - line.Length));
        Assert.Null(framing.ReadHeader(endless.AsSpan(0, 4095), Longest, false, out FrameHeader header));
        Assert.Equal(default, header);
        Assert.Equal("a header of more than 4096 bytes", framing.ReadHeader(endless, Longest, false, out _));

        "\r\n\r\n"u8.CopyTo(endless.AsSpan(4092));
        Assert.Null(framing.ReadHeader(endless, Longest, false, out header));
        Assert.Equal(new FrameHeader(4096, false, 1), header);
    }

    private static string? Read(uint word, int longest, bool first, out bool isChunk, out int length)
    {
        byte[] header = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(header, word);
        return FrameFormat.ReadHeader(header, longest, first, out isChunk, out length);
    }
}
