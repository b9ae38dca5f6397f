using System.Buffers.Binary;

namespace Hawser.Ipc;

/// <summary>
/// The layout of frames: <c>u32 length | body</c>, big-endian, with the top bit of the length set for a chunk, whose body begins with
/// the <c>u32</c> number of its stream.
/// </summary>
internal static class FrameFormat
{
    internal const int HeaderSize = 4;
    internal const int StreamSize = 4;
    internal const uint ChunkBit = 0x8000_0000;
    internal const int DefaultChunk = 262_144;
    internal const int LargestChunk = 0x3FFF_FFFF;

    /// <summary>The longest first frame of either side.</summary>
    internal const int FirstFrame = 65_536;

    /// <summary>Writes a frame's header (with the stream's number, for a chunk) and returns its size.</summary>
    internal static int WriteHeader(Span<byte> destination, uint? stream, int bytes)
    {
        if (stream is not { } number)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)bytes);
            return HeaderSize;
        }

        BinaryPrimitives.WriteUInt32BigEndian(destination, ChunkBit | (uint)(bytes + StreamSize));
        BinaryPrimitives.WriteUInt32BigEndian(destination[HeaderSize..], number);
        return HeaderSize + StreamSize;
    }

    /// <summary>Judges a frame by its first four bytes, before any of it is buffered.</summary>
    /// <param name="header">At least four bytes.</param>
    /// <param name="maxChunk">What is accepted.</param>
    /// <param name="first">Whether it is the peer's first frame.</param>
    /// <param name="isChunk">Whether it is a chunk.</param>
    /// <param name="length">The length of what follows the four bytes.</param>
    /// <returns>Null, or what is wrong with it.</returns>
    internal static string? ReadHeader(ReadOnlySpan<byte> header, int maxChunk, bool first, out bool isChunk, out int length)
    {
        uint word = BinaryPrimitives.ReadUInt32BigEndian(header);
        isChunk = (word & ChunkBit) != 0;
        length = (int)(word & ~ChunkBit);
        int shortest = isChunk ? StreamSize + 1 : 1;
        int longest = isChunk ? maxChunk + StreamSize : maxChunk;
        if (first)
        {
            if (isChunk)
            {
                return "the first frame is a chunk";
            }

            longest = Math.Min(longest, FirstFrame);
        }

        return length < shortest ? $"a frame of {length} bytes, where at least {shortest} are needed"
            : length > longest ? $"a frame of {length} bytes, where at most {longest} are accepted"
            : null;
    }
}
