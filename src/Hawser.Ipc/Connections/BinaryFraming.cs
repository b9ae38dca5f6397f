namespace Hawser.Ipc;

/// <summary>Hawser's own framing; <see cref="FrameFormat"/> has the layout.</summary>
internal sealed class BinaryFraming : Framing
{
    internal override IpcFraming Kind => IpcFraming.Binary;

    internal override int HeaderRoom => FrameFormat.HeaderSize + FrameFormat.StreamSize;

    internal override int WriteHeader(Span<byte> destination, uint? stream, int bytes) =>
        FrameFormat.WriteHeader(destination, stream, bytes);

    internal override string? ReadHeader(ReadOnlySpan<byte> bytes, int longest, bool first, out FrameHeader header)
    {
        header = default;
        if (bytes.Length < FrameFormat.HeaderSize)
        {
            return null;
        }

        string? wrong = FrameFormat.ReadHeader(bytes, longest, first, out bool isChunk, out int length);
        header = new FrameHeader(FrameFormat.HeaderSize, isChunk, length);
        return wrong;
    }
}
