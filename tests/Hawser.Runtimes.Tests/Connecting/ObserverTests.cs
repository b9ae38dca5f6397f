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
        await using RuntimeNode? node = await NodeAsync(attached);
        await using Runtime runtime = await RuntimeAsync(node);
        RuntimeObserverTicket ticket = await runtime.ShareForObserversAsync().InTime();

        await using WorkerConnection<IRuntimeObservation> connection = await Worker.ConnectAsync(ticket.Content.Server).InTime();
        foreach (string method in RpcContract<IRuntimeSession>.Instance.Methods.Select(static method => method.WireName))
        {
            await RefusedAsync(() => connection.Peer.CallAsync(method));
        }

        await RefusedAsync(() => connection.Peer.RequestTicketAsync());
        await Assert.ThrowsAsync<ContractMismatchException>(() => connection.SubscribeLogAsync(static _ => { })).InTime();

        ObservedItem first = await connection.Client.WatchAsync().FirstAsync().AsTask().InTime();
        Assert.Equal(Environment.ProcessId, first.Welcome?.ProcessId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_happens_after_an_observer_has_joined_is_there_when_it_begins_to_read(bool attached)
    {
        await using RuntimeNode? node = await NodeAsync(attached);
        await using Runtime runtime = await RuntimeAsync(node);
        await using RuntimeObserver observer = await RuntimeObserver.JoinAsync(await runtime.ShareForObserversAsync().InTime()).InTime();
        for (int i = 0; i < 3; i++)
        {
            // The owner has read each response, and acknowledged what came before it, when this returns.
            var request = new EvaluationRequest { Reference = new EvaluationReference("c", $"e{i}"), Code = Script.Code(_ => 1) };
            Assert.Equal("1", (await runtime.EvaluateAsync(request).InTime()).Result?.Text);
        }

        Task<List<string>> responses = observer.ReadEventsAsync().OfType<EvaluationResponded>()
            .Select(static item => item.Response.Reference.Evaluation).Take(3).ToListAsync().AsTask();
        Assert.Equal(["e0", "e1", "e2"], await responses.InTime());
        Assert.Throws<InvalidOperationException>(() => observer.ReadEventsAsync());
    }

    private static async Task<RuntimeNode?> NodeAsync(bool attached) => attached
        ? await RuntimeNode.OpenAsync(new RuntimeNodeOptions { Name = "watched", IsRegistered = false }).InTime()
        : null;

    private static async Task<Runtime> RuntimeAsync(RuntimeNode? node)
    {
        Runtime runtime = node is null
            ? new EmbeddedRuntime(new EmbeddedOptions { Language = typeof(Script) })
            : AttachedRuntime.ToNode(await node.ShareAsync().InTime(), new AttachedOptions { Language = typeof(Script) });
        await runtime.ConnectAsync().InTime();
        return runtime;
    }

    private static async Task RefusedAsync(Func<Task> call)
    {
        RpcProtocolException refusal = await Assert.ThrowsAsync<RpcProtocolException>(call).InTime();
        Assert.Equal(RpcErrorCodes.MethodNotFound, refusal.Code);
    }
}
