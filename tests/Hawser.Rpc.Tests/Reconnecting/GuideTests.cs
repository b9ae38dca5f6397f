using System.Collections.Concurrent;
using Hawser.Ipc;
using Hawser.Rpc.Tests.Support;
using Hawser.Tests.Shared;

namespace Hawser.Rpc.Tests.Reconnecting;

/// <summary>The code of the guide to clients that stay connected, run.</summary>
public sealed class GuideTests
{
    [Fact]
    public async Task P10_the_guides_client_stays_connected_and_hands_a_ticket_on_that_ends_with_its_own()
    {
        await using IpcListener listener = IpcListener.Start();
        IpcTicket ticket = listener.IssueTicket(new IpcTicketOptions { Kind = IpcTicketKind.Renew });
        var issued = new ConcurrentQueue<IpcTicket>();
        var options = new RpcPeerOptions
        {
            Services = [RpcService.For<INews>(_ => new News())],
            IssueTicket = (asked, _) =>
            {
                IpcTicket another = listener.IssueTicket(
                    new IpcTicketOptions { Kind = asked.Kind, Expiry = asked.Expiry, IssuedThrough = ticket });
                issued.Enqueue(another);
                return ValueTask.FromResult(another.Handle);
            },
        };
        Task<RpcPeer> serving = ServeNextAsync(ticket, options);
        IpcHandle handle = ticket.Handle;
        var changes = new ConcurrentQueue<RpcConnectionState>();

        await using ReconnectingRpcPeer client = await ReconnectingRpcPeer.ConnectAsync(handle, new RpcReconnectOptions
        {
            MaxDelay = TimeSpan.FromSeconds(10),
            OnConnected = async (peer, _) => await peer.CreateProxy<INews>().SubscribeAsync("weather"),
            OnChange = change => changes.Enqueue(change.State),
        });
        INews news = client.CreateProxy<INews>();

        RpcPeer first = await serving.InTime();
        serving = ServeNextAsync(ticket, options);
        first.Connection.Abort(new IpcEnd(IpcEndKind.Lost, "The test cuts it."));
        await first.Completion.InTime();

        string latest;
        try
        {
            using (RpcDeadline.Within(TimeSpan.FromSeconds(20)))
            {
                latest = await news.LatestAsync();
            }
        }
        catch (ConnectionLostException)
        {
            // It was under way, and may have had its effect: whether to call again is yours to say.
            latest = await news.LatestAsync();
        }

        Assert.Equal("weather: fine", latest);
        await serving.InTime();

        IpcHandle friends = await client.Peer!.RequestTicketAsync();

        await using IpcConnection friend = await IpcDialer.ConnectAsync(friends).InTime();
        Assert.True(issued.TryDequeue(out IpcTicket? another));
        await using IpcConnection accepted = await another.AcceptAsync().InTime();
        ticket.Revoke();
        RpcConnectionChange last = await client.Completion;
        Assert.Equal((RpcConnectionState.Closed, IpcEndKind.Revoked), (last.State, last.End?.Kind));
        Assert.Equal(IpcEndKind.Revoked, (await accepted.Completion.InTime()).Kind);
        Assert.Contains(RpcConnectionState.Waiting, changes);
    }

    [Fact]
    public void The_code_in_the_guide_is_code_that_is_run_here() =>
        DocumentCode.IsTakenFrom("docs/guides/stay-connected.md", "tests/Hawser.Rpc.Tests/Reconnecting");

    private static async Task<RpcPeer> ServeNextAsync(IpcTicket ticket, RpcPeerOptions options)
    {
        IpcConnection connection = await ticket.AcceptAsync().InTime();
        return await RpcPeer.ConnectAsync(connection, options).InTime();
    }
}
