using System.Globalization;

namespace Hawser.Ipc;

/// <summary>
/// A duplex channel of bytes, as thin as the kernel's: what a unix socket can do, and no more. One thread at a time receives and one at a
/// time sends; <see cref="Shutdown"/> may come from any thread at any time. All failures of the channel are <see cref="IOException"/>.
/// </summary>
internal abstract class Transport : IDisposable
{
    /// <summary>What the receiving members return when there is nothing now.</summary>
    internal const int Nothing = -1;

    /// <summary>Who is on the other side, where the kernel knows it.</summary>
    internal abstract IpcPeerIdentity? Peer { get; }

    /// <summary>Whom admission counts it for, and what logs say: the peer's process, or its address.</summary>
    internal virtual string Source => Peer is { } peer
        ? string.Create(CultureInfo.InvariantCulture, $"process {peer.ProcessId}")
        : "this process";

    /// <summary>How the channel is protected.</summary>
    internal virtual byte Suite => HandshakeFormat.LocalSuite;

    /// <summary>What a handshake over it is bound to; in suite 2 known when the first byte has been received, or as a dialer at once.</summary>
    internal virtual ReadOnlySpan<byte> Binding => HandshakeFormat.LocalBinding;

    /// <summary>Whether <see cref="TrySend"/> may block, so that only the writer thread calls it.</summary>
    internal virtual bool SendBlocks => false;

    /// <summary>Takes what is there.</summary>
    /// <returns>The number of bytes; 0 at the end of the stream; <see cref="Nothing"/>.</returns>
    internal abstract int TryReceive(Span<byte> buffer);

    /// <summary>Waits for bytes.</summary>
    /// <param name="buffer">Where they go; not empty.</param>
    /// <param name="timeout">Above zero, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <returns>As <see cref="TryReceive"/>; <see cref="Nothing"/> also without a cause, so callers look at the clock.</returns>
    internal abstract int Receive(Span<byte> buffer, TimeSpan timeout);

    /// <summary>Gives as many bytes to the channel as it takes now.</summary>
    /// <returns>Their number; 0 when it takes none.</returns>
    internal abstract int TrySend(ReadOnlySpan<byte> data);

    /// <summary>Waits until the channel takes bytes again, or has been shut down.</summary>
    internal abstract void WaitWritable();

    /// <summary>The handshake is over: from here on, what was sent is to arrive although this side closes right behind it.</summary>
    internal virtual void Establish()
    {
        // Where the kernel keeps what was sent for the peer, whatever happens here, there is nothing to do.
    }

    /// <summary>
    /// Ends both directions: blocked members return, the peer reads what was sent before and then the end of the stream. What had arrived
    /// here can still be received. Idempotent, never throws.
    /// </summary>
    internal abstract void Shutdown();

    /// <summary>
    /// Shuts down and frees the channel. Whoever receives calls this, when it has stopped; senders may still be there and then fail.
    /// </summary>
    public abstract void Dispose();
}
