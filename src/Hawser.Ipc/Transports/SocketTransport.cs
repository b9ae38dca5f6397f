namespace Hawser.Ipc;

/// <summary>A channel over a socket, so that one thread can wait for many of them.</summary>
internal abstract class SocketTransport : Transport
{
    /// <summary>For poll(2); valid until the transport is disposed by the thread that polls.</summary>
    internal abstract int Descriptor { get; }

    /// <summary>Readable once the channel has been shut down here, where that does not show at the socket itself; else -1.</summary>
    internal virtual int WakeDescriptor => -1;
}
