using System.Buffers.Binary;

namespace Hawser.Ipc.Tests.Fuzzing;

/// <summary>The protocol's rules of frames once more, as plainly as they can be written: what bytes mean to a receiver.</summary>
internal static class FrameModel
{
    /// <summary>What is delivered, and how the connection ends when the sender closes behind the last byte.</summary>
    internal static (List<(uint? Stream, byte[] Data)> Frames, IpcEndKind End) Read(ReadOnlySpan<byte> wire, int maxChunk)
    {
        List<(uint? Stream, byte[] Data)> frames = [];
        while (!wire.IsEmpty)
        {
            if (wire.Length < 4)
            {
                return (frames, IpcEndKind.Lost);
            }

            uint word = BinaryPrimitives.ReadUInt32BigEndian(wire);
            bool isChunk = word >= 0x8000_0000;
            long length = isChunk ? word - 0x8000_0000L : word;
            bool isFirst = frames.Count == 0;
            long most = isChunk ? maxChunk + 4 : isFirst ? Math.Min(maxChunk, 65_536) : maxChunk;
            if ((isChunk && isFirst) || length < (isChunk ? 5 : 1) || length > most)
            {
                return (frames, IpcEndKind.ProtocolViolation);
            }

            if (wire.Length - 4 < length)
            {
                return (frames, IpcEndKind.Lost);
            }

            ReadOnlySpan<byte> body = wire.Slice(4, (int)length);
            frames.Add(isChunk ? (BinaryPrimitives.ReadUInt32BigEndian(body), body[4..].ToArray()) : (null, body.ToArray()));
            wire = wire[(4 + (int)length)..];
        }

        return (frames, IpcEndKind.ClosedByPeer);
    }
}
