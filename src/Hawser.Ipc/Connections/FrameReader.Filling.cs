using System.Buffers.Binary;

namespace Hawser.Ipc;

// Chunks that are received into memory of their receiver's: all of the chunk but what had come together with its header.
internal sealed partial class FrameReader
{
    /// <summary>With less than this still to come, a copy costs less than the extra call into the channel.</summary>
    private const int WorthFilling = 16 * 1024;

    private bool _wasAsked; // For the chunk that has begun.
    private Memory<byte> _missing; // Not empty while a chunk is received into it.
    private uint _fillingStream;
    private int _fillingLength;

    private bool IsFilling => !_missing.IsEmpty;

    /// <summary>A frame has begun that is not whole: if it is a long chunk, asks where it goes, and puts there what has come.</summary>
    private void BeginFilling(FrameHeader header, IIpcReceiver receiver)
    {
        ReadOnlySpan<byte> come = _buffer.AsSpan(_start, _end - _start);
        int size = header.Size + FrameFormat.StreamSize;
        if (_wasAsked || !header.IsChunk || come.Length < size || header.Size + header.Length - come.Length < WorthFilling)
        {
            return;
        }

        _wasAsked = true;
        int length = header.Length - FrameFormat.StreamSize;
        uint stream = BinaryPrimitives.ReadUInt32BigEndian(come[header.Size..]);
        Memory<byte> destination = receiver.GetChunkDestination(stream, length);
        if (destination.IsEmpty)
        {
            return;
        }

        destination = destination[..length];
        come[size..].CopyTo(destination.Span);
        _missing = destination[(come.Length - size)..];
        _fillingStream = stream;
        _fillingLength = length;
        _start = _end = 0;
    }

    private void Fill(int received, IIpcReceiver receiver)
    {
        _missing = _missing[received..];
        if (!IsFilling)
        {
            _missing = default; // Its owner may let go of it now.
            _wasAsked = false;
            receiver.OnChunkFilled(_fillingStream, _fillingLength);
        }
    }
}
