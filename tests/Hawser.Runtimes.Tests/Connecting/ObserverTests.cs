using Hawser.Rpc;
using Hawser.Runtimes.Editing;
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
        IRuntimeSession session = connection.Peer.CreateProxy<IRuntimeSession>();
        var reference = new EvaluationReference("c", "e");
        EvaluationRequest request = new() { Reference = reference, Code = Script.Code(_ => 1) };
        var edit = new EditRequest { Container = "c", Code = "" };
        await RefusedAsync(() => session.OpenAsync(Session.NewRequest()));
        await RefusedAsync(() => session.EvaluateAsync(1, request));
        await RefusedAsync(() => session.PrepareAsync(request));
        await RefusedAsync(() => session.ForgetEvaluationAsync(reference));
        await RefusedAsync(() => session.DropContainerAsync("c"));
        await RefusedAsync(() => session.InterruptAsync("c", null));
        await RefusedAsync(() => session.AnswerInputAsync("input-1", "yes"));
        await RefusedAsync(() => session.CompleteAsync(edit));
        await RefusedAsync(() => session.HoverAsync(edit));
        await RefusedAsync(() => session.SignatureHelpAsync(edit));
        await RefusedAsync(() => session.DiagnoseAsync(edit));
        await RefusedAsync(() => session.FormatAsync(edit));
        await RefusedAsync(() => session.ShareForObserversAsync());
        await RefusedAsync(() => session.CloseAsync());
        await RefusedAsync(() => session.ReadEventsAsync(0).ToListAsync().AsTask());
        await RefusedAsync(() => connection.Peer.RequestTicketAsync());
        await RefusedAsync(() => connection.SubscribeLogAsync(static _ => { }));

        SessionWelcome welcome = await connection.Client.JoinAsync().InTime();
        Task<RuntimeEvent> watched = connection.Client.ReadEventsAsync(welcome.LastSequence)
            .FirstAsync(static item => item is EvaluationResponded).AsTask();
        Assert.Equal("1", (await runtime.EvaluateAsync(request).InTime()).Result?.Text);
        Assert.Equal("1", ((EvaluationResponded)await watched.InTime()).Response.Result?.Text);
    }

    private static async Task RefusedAsync(Func<Task> call)
    {
        RpcProtocolException refusal = await Assert.ThrowsAsync<RpcProtocolException>(call).InTime();
        Assert.Equal(RpcErrorCodes.MethodNotFound, refusal.Code);
    }
}
