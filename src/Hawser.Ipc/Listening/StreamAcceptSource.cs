namespace Hawser.Ipc;

/// <summary>
/// Accepts the streams that it is given. Each pair has a thread until it is proven or refused, since nothing is known of streams but that
/// they block. Those whose other end has not said a byte are nobody's handshake yet: neither its deadline nor admission counts them.
/// </summary>
internal sealed class StreamAcceptSource(StandardStreamsEndpoint endpoint) : AcceptSource
{
    private readonly Lock _gate = new();
    private readonly HashSet<StreamTransport> _open = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Func<Transport, PendingHandshake?>? _admit;
    private Action<string, ThreadStart>? _startThread;
    private bool _closed;

    internal override IpcEndpoint Endpoint => endpoint;

    internal override void Start(Func<Transport, PendingHandshake?> admit, Action<string, ThreadStart> startThread) =>
        (_admit, _startThread) = (admit, startThread);

    /// <summary>Takes over a channel.</summary>
    /// <returns>False, with the channel disposed: this is closed.</returns>
    internal bool Accept(StreamTransport transport)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _open.Add(transport);
            }
            else
            {
                transport.Dispose();
                return false;
            }
        }

        try
        {
            _startThread!("hawser stream listener", () => Run(transport));
        }
        catch
        {
            transport.Dispose();
            Forget(transport);
            throw;
        }

        return true;
    }

    internal override Task CloseAsync()
    {
        StreamTransport[] open;
        lock (_gate)
        {
            _closed = true;
            open = [.. _open];
            if (open.Length == 0)
            {
                _ended.TrySetResult();
            }
        }

        foreach (StreamTransport transport in open)
        {
            transport.Shutdown();
        }

        return _ended.Task;
    }

    private void Run(StreamTransport transport)
    {
        try
        {
            PendingHandshake? pending = transport.WaitReadable() ? _admit!(transport) : null;
            if (pending is null)
            {
                transport.Dispose();
            }

            while (pending?.Pump() ?? false)
            {
                transport.WaitReadable();
            }
        }
        catch (OutOfMemoryException)
        {
            transport.Dispose(); // No thread to read with.
        }
        finally
        {
            Forget(transport);
        }
    }

    private void Forget(StreamTransport transport)
    {
        lock (_gate)
        {
            _open.Remove(transport);
            if (_closed && _open.Count == 0)
            {
                _ended.TrySetResult();
            }
        }
    }
}
