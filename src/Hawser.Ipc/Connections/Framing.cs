namespace Hawser.Ipc;

/// <summary>How frames are told apart on the wire. Stateless, shared by all connections.</summary>
internal abstract class Framing
{
    internal static readonly Framing Binary = new BinaryFraming();
    internal static readonly Framing ContentLength = new ContentLengthFraming();

    internal abstract IpcFraming Kind { get; }

    /// <summary>The most that <see cref="WriteHeader"/> writes.</summary>
    internal abstract int HeaderRoom { get; }

    /// <summary>Writes a frame's header and returns its size.</summary>
    /// <param name="destination">At least <see cref="HeaderRoom"/> bytes.</param>
    /// <param name="stream">The stream of a chunk, or null for a message.</param>
    /// <param name="bytes">The length of the message, or of the chunk's data.</param>
    internal abstract int WriteHeader(Span<byte> destination, uint? stream, int bytes);

    /// <summary>Judges a frame by its header, before any of its body is buffered.</summary>
    /// <param name="bytes">All that has come of it.</param>
    /// <param name="longest">What is accepted.</param>
    /// <param name="first">Whether it is the peer's first frame.</param>
    /// <param name="header">What it says; its size is 0 when it is not whole yet.</param>
    /// <returns>Null, or what is wrong with it.</returns>
    internal abstract string? ReadHeader(ReadOnlySpan<byte> bytes, int longest, bool first, out FrameHeader header);
}
