using Hawser.Ipc;

namespace Hawser.Rpc.Tests.Support;

/// <summary>Both ends of a connection, in memory if not said otherwise, that nobody has started yet.</summary>
internal static class Connections
{
    public static async Task<(IpcConnection Dialer, IpcConnection Listener)> CreateAsync(
        IpcConnectionOptions? options = null, IpcEndpoint? endpoint = null)
    {
        var listener = IpcListener.Start(new IpcListenerOptions
        {
            Endpoint = endpoint ?? IpcEndpoint.CreateInMemory(),
            Connection = options ?? new IpcConnectionOptions(),
            HandshakeTimeout = Patience.Limit,
        });
        IpcTicket ticket = listener.IssueTicket();
        Task<IpcConnection> accepting = ticket.AcceptAsync();
        IpcConnection dialer = await IpcDialer.ConnectAsync(
            ticket.Handle, new IpcDialOptions { Connection = options ?? new IpcConnectionOptions() }).InTime();
        IpcConnection accepted = await accepting.InTime();

        // Not needed once the connection stands. Disposing it would stop the connection too.
        await listener.CloseAsync();
        return (dialer, accepted);
    }
}
