namespace Hawser.Ipc.Tests;

/// <summary>A listener and two connected, started connections.</summary>
internal sealed class Pair : IAsyncDisposable
{
    private Pair(IpcListener listener, IpcTicket ticket, IpcConnection dialer, IpcConnection accepted)
    {
        Listener = listener;
        Ticket = ticket;
        Dialer = dialer;
        Accepted = accepted;
    }

    internal IpcListener Listener { get; }

    internal IpcTicket Ticket { get; }

    internal IpcConnection Dialer { get; }

    internal IpcConnection Accepted { get; }

    internal RecordingReceiver DialerSide { get; } = new();

    internal RecordingReceiver AcceptedSide { get; } = new();

    internal static async Task<Pair> ConnectAsync(
        bool unix = false, IpcConnectionOptions? dialerOptions = null, IpcConnectionOptions? listenerOptions = null,
        IpcTicketKind kind = IpcTicketKind.Once, bool start = true, IpcEndpoint? endpoint = null)
    {
        IpcListener listener = IpcListener.Start(new IpcListenerOptions
        {
            Endpoint = endpoint ?? (unix ? null : IpcEndpoint.CreateInMemory()),
            Connection = listenerOptions ?? new IpcConnectionOptions(),
            HandshakeTimeout = Patience.Limit,
        });
        IpcTicket ticket = listener.IssueTicket(new IpcTicketOptions { Kind = kind });
        Task<IpcConnection> accepting = ticket.AcceptAsync();
        IpcDialOptions dial = new() { Connection = dialerOptions ?? new IpcConnectionOptions() };
        IpcConnection dialer = await IpcDialer.ConnectAsync(ticket.Handle, dial).InTime();
        Pair pair = new(listener, ticket, dialer, await accepting.InTime());
        if (start)
        {
            pair.Start();
        }

        return pair;
    }

    internal void Start()
    {
        Dialer.Start(DialerSide);
        Accepted.Start(AcceptedSide);
    }

    public async ValueTask DisposeAsync()
    {
        await Dialer.DisposeAsync().InTime();
        await Accepted.DisposeAsync().InTime();
        await Listener.DisposeAsync().InTime();
    }
}
