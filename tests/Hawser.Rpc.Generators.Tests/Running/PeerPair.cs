using System.Text.Json;
using Hawser.Ipc;

namespace Hawser.Rpc.Generators.Tests.Running;

/// <summary>Two peers on one connection in memory: <see cref="Caller"/> calls what <see cref="Server"/> serves.</summary>
internal sealed class PeerPair : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly IpcListener _listener;

    private PeerPair(IpcListener listener, RpcPeer caller, RpcPeer server)
    {
        _listener = listener;
        Caller = caller;
        Server = server;
    }

    public RpcPeer Caller { get; }

    public RpcPeer Server { get; }

    public static Task<PeerPair> ServeAsync<T>(T target)
        where T : class => ConnectAsync(new RpcPeerOptions { Services = [RpcService.For(target)] });

    public static async Task<PeerPair> ConnectAsync(RpcPeerOptions server)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        var listener = IpcListener.Start(new IpcListenerOptions { Endpoint = IpcEndpoint.CreateInMemory() });
        IpcTicket ticket = listener.IssueTicket();
        Task<IpcConnection> accepting = ticket.AcceptAsync(token);
        IpcConnection dialed = await IpcDialer.ConnectAsync(ticket.Handle, cancellationToken: token).WaitAsync(Patience, token);
        IpcConnection accepted = await accepting.WaitAsync(Patience, token);
        Task<RpcPeer> serving = RpcPeer.ConnectAsync(accepted, server, token);
        RpcPeer caller = await RpcPeer.ConnectAsync(dialed, cancellationToken: token).WaitAsync(Patience, token);
        return new PeerPair(listener, caller, await serving.WaitAsync(Patience, token));
    }

    public T Client<T>()
        where T : class => Caller.CreateProxy<T>(new RpcProxyOptions { Timeout = Patience });

    /// <summary>Calls as a peer does that has no generated code.</summary>
    public async Task<string> CallAsync(string method, string parameters)
    {
        using var document = JsonDocument.Parse(parameters);
        CancellationToken token = TestContext.Current.CancellationToken;
        return (await Caller.CallAsync(method, document.RootElement, token).WaitAsync(Patience, token)).GetRawText();
    }

    public async ValueTask DisposeAsync()
    {
        await Caller.DisposeAsync();
        await Server.DisposeAsync();
        await _listener.DisposeAsync();
    }
}
