using Hawser.Rpc;
using Hawser.Rpc.Generated;
using Hawser.Runtimes.Sessions;
using Hawser.Runtimes.Tests.Support;
using Hawser.Workers;

namespace Hawser.Runtimes.Tests.Connecting;

public sealed class ObserverTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_observers_ticket_opens_watching_and_nothing_else(bool attached)
    {
        await using RuntimeNode? node = attached
            ? await RuntimeNode.OpenAsync(new RuntimeNodeOptions { Name = "watched", IsRegistered = false }).InTime()
            : null;
        await using Runtime runtime = node is null
            ? new EmbeddedRuntime(new EmbeddedOptions { Language = typeof(Script) })
            : AttachedRuntime.ToNode(await node.ShareAsync().InTime(), new AttachedOptions { Language = typeof(Script) });
        await runtime.ConnectAsync().InTime();
        RuntimeObserverTicket ticket = await runtime.ShareForObserversAsync().InTime();

        await using WorkerConnection<IRuntimeObservation> connection = await Worker.ConnectAsync(ticket.Content.Server).InTime();
        foreach (string method in RpcContract<IRuntimeSession>.Instance.Methods.Select(static method => method.WireName))
        {
            await RefusedAsync(() => connection.Peer.CallAsync(method));
        }

        await RefusedAsync(() => connection.Peer.RequestTicketAsync());
        await Assert.ThrowsAsync<ContractMismatchException>(() => connection.SubscribeLogAsync(static _ => { })).InTime();

        SessionWelcome welcome = await connection.Client.JoinAsync().InTime();
        Task<RuntimeEvent> watched = connection.Client.ReadEventsAsync(welcome.LastSequence)
            .FirstAsync(static item => item is EvaluationResponded).AsTask();
        var request = new EvaluationRequest { Reference = new EvaluationReference("c", "e"), Code = Script.Code(_ => 1) };
        Assert.Equal("1", (await runtime.EvaluateAsync(request).InTime()).Result?.Text);
        Assert.Equal("1", ((EvaluationResponded)await watched.InTime()).Response.Result?.Text);
    }

    private static async Task RefusedAsync(Func<Task> call)
    {
        RpcProtocolException refusal = await Assert.ThrowsAsync<RpcProtocolException>(call).InTime();
        Assert.Equal(RpcErrorCodes.MethodNotFound, refusal.Code);
    }
}
