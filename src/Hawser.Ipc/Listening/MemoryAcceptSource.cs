namespace Hawser.Ipc;

/// <summary>Accepts what is dialed in this process.</summary>
internal sealed class MemoryAcceptSource(MemoryEndpoint endpoint, TimeProvider time) : AcceptSource
{
    private Func<Transport, PendingHandshake?>? _admit;
    private volatile bool _closed;

    internal override IpcEndpoint Endpoint => endpoint;

    internal TimeProvider Time => time;

    internal override void Start(Func<Transport, PendingHandshake?> admit, Action<string, ThreadStart> startThread) =>
        Volatile.Write(ref _admit, admit);

    internal void Accept(Transport transport)
    {
        PendingHandshake? pending = _closed ? null : Volatile.Read(ref _admit)?.Invoke(transport);
        if (pending is null)
        {
            transport.Dispose();
            return;
        }

        Watch(pending, (MemoryTransport)transport);
    }

    internal override Task CloseAsync()
    {
        _closed = true;
        endpoint.Release(this);
        return Task.CompletedTask;
    }

    private static void Watch(PendingHandshake pending, MemoryTransport transport) => transport.WhenReadable(() =>
    {
        if (pending.Pump())
        {
            Watch(pending, transport);
        }
    });
}
