namespace Hawser.Ipc;

/// <summary>Connects to listeners.</summary>
public static class IpcDialer
{
    /// <summary>
    /// Connects and proves the handle's ticket. An attempt that cannot connect, or is closed before the listener proved itself, is
    /// repeated until the time is over: an unknown, used or expired ticket looks to the dialer like a listener that is not there.
    /// </summary>
    /// <param name="handle">From a ticket, or from a boot line. Its key is read during the call and not kept.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The connection, not started. The caller disposes it.</returns>
    /// <exception cref="IpcConnectException">
    /// The time is over, or an answer was refused for good (<see cref="IpcConnectException.Final"/>).
    /// </exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    /// <exception cref="PlatformNotSupportedException">The endpoint is not supported on this system.</exception>
    /// <exception cref="NotSupportedException">The endpoint is none that can be dialed by its name.</exception>
    public static Task<IpcConnection> ConnectAsync(
        IpcHandle handle, IpcDialOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(handle);
        if (handle.Endpoint is not MemoryEndpoint && !OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("Sockets are supported on Linux only in this version of Hawser.");
        }

        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<IpcConnection>(cancellationToken)
            : new DialOperation(handle, options ?? new IpcDialOptions()).RunAsync(cancellationToken);
    }

    /// <summary>
    /// Proves the ticket of a handle whose endpoint is <see cref="IpcEndpoint.StandardStreams"/> to whoever is at the other end of two
    /// streams. There is one attempt. An end of either stream ends the connection in both directions.
    /// </summary>
    /// <param name="handle">From a boot line. Its key is read during the call and not kept.</param>
    /// <param name="input">
    /// What the listener sends is read from it, on a thread of its own. Owned from the call on, as is <paramref name="output"/>: both are
    /// disposed when the connection ends, or when there is none.
    /// </param>
    /// <param name="output">What is sent is written to it; may be the same object.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The connection, not started. The caller disposes it.</returns>
    /// <exception cref="ArgumentException">
    /// The handle leads elsewhere, <paramref name="input"/> cannot be read, or <paramref name="output"/> not written.
    /// </exception>
    /// <exception cref="IpcConnectException">The listener was refused, refused, or did not answer in time. It is always final.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public static Task<IpcConnection> ConnectAsync(
        IpcHandle handle, Stream input, Stream output, IpcDialOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(handle);
        if (handle.Endpoint is not StandardStreamsEndpoint)
        {
            throw new ArgumentException($"The handle leads to {handle.Endpoint}, not to streams that are given.", nameof(handle));
        }

        var transport = StreamTransport.Over(input, output);
        if (cancellationToken.IsCancellationRequested)
        {
            transport.Dispose();
            return Task.FromCanceled<IpcConnection>(cancellationToken);
        }

        return new DialOperation(handle, options ?? new IpcDialOptions(), transport).RunAsync(cancellationToken);
    }
}
