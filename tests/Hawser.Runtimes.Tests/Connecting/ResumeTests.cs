using Hawser.Ipc;
using Hawser.Runtimes.Connecting;
using Hawser.Runtimes.Sessions;
using Hawser.Runtimes.Tests.Support;
using Hawser.Tests.Shared;

namespace Hawser.Runtimes.Tests.Connecting;

public sealed class ResumeTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly ScriptedServer _server = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task R10_who_comes_back_gets_what_it_missed_in_order_and_once(bool repeats)
    {
        var connector = new ScriptedConnector(_server, Grace);
        RuntimeDriver runtime = await DriverTests.ConnectedAsync(connector);
        IAsyncEnumerable<RuntimeEvent> reader = runtime.ReadEvents(default);
        _server.Write("1");
        _server.Write("2");
        Assert.Equal(2, await AcknowledgedAsync(2));

        _server.RepeatsEvents = repeats;
        connector.Failure = new IOException("not yet");
        _server.Cut(new ConnectionLostException(null));
        _server.Write("3");
        _server.Write("4");
        await connector.Attempts.ReadAsync().AsTask().InTime();
        await connector.Attempts.ReadAsync().AsTask().InTime();
        Assert.Equal(RuntimeState.Reconnecting, runtime.State);
        connector.Failure = null;
        Assert.Equal(4, await AcknowledgedAsync(4));

        Assert.Equal(RuntimeState.Connected, runtime.State);
        Assert.Equal([false, true], _server.Opened.Select(static request => request.Resumes));
        Assert.Single(_server.Opened.Select(static request => (request.Session, request.OwnerKey, request.Grace)).Distinct());
        Assert.Equal(1, connector.LinksLeft);
        await runtime.DisconnectAsync().InTime();
        Assert.Equal(
            ["1", "2", "3", "4"],
            (await reader.ToListAsync().AsTask().InTime()).Cast<EvaluationOutput>().Select(static item => item.Text));
    }

    [Fact]
    public async Task R10_what_the_server_has_not_taken_up_is_sent_again_and_nothing_else()
    {
        var connector = new ScriptedConnector(_server, Grace);
        RuntimeDriver runtime = await DriverTests.ConnectedAsync(connector);
        Task<EvaluationResponse> taken = runtime.EvaluateAsync(DriverTests.Request("taken"), default);
        await _server.Taken.ReadAsync().AsTask().InTime();
        _server.LosesEvaluations = true;
        Task<EvaluationResponse> lost = runtime.EvaluateAsync(DriverTests.Request("lost"), default);
        connector.Failure = new IOException("not yet");
        _server.Cut(new ConnectionLostException(null));
        await connector.Attempts.ReadAsync().AsTask().InTime();
        await connector.Attempts.ReadAsync().AsTask().InTime();

        Task<EvaluationResponse> meanwhile = runtime.EvaluateAsync(DriverTests.Request("meanwhile"), default);
        Task<InterruptReport> interrupt = runtime.InterruptAsync("c", default);
        Assert.False(taken.IsCompleted || lost.IsCompleted || meanwhile.IsCompleted || interrupt.IsCompleted);
        _server.LosesEvaluations = false;
        connector.Failure = null;

        Assert.Equal("lost", (await _server.Taken.ReadAsync().AsTask().InTime()).Reference.Evaluation);
        Assert.Equal("meanwhile", (await _server.Taken.ReadAsync().AsTask().InTime()).Reference.Evaluation);
        Assert.Equal([1, 2, 3], _server.Numbers);
        Assert.Equal(InterruptOutcome.Ended, (await interrupt.InTime()).Outcome);
        foreach (string name in new[] { "taken", "lost", "meanwhile" })
        {
            _server.Respond(new EvaluationReference("c", name));
        }

        Assert.All(await Task.WhenAll(taken, lost, meanwhile).InTime(), static response =>
            Assert.Equal(EvaluationStatus.Succeeded, response.Status));
        await runtime.DisconnectAsync().InTime();
    }

    [Fact]
    public async Task R10_past_the_grace_the_runtime_has_ended()
    {
        var time = new ManualTime();
        var connector = new ScriptedConnector(_server, Grace);
        RuntimeDriver runtime = await DriverTests.ConnectedAsync(connector, time: time);
        await connector.Attempts.ReadAsync().AsTask().InTime();
        Task<EvaluationResponse> evaluating = runtime.EvaluateAsync(DriverTests.Request("e"), default);
        connector.Failure = new IOException("never");
        _server.Cut(new ConnectionLostException(null));
        await connector.Attempts.ReadAsync().AsTask().InTime();
        Task<InterruptReport> waiting = runtime.InterruptAsync("c", default);

        time.Advance(Grace);
        RuntimeEnd end = await runtime.Ended.InTime();

        Assert.Equal(RuntimeEndCause.ConnectionLost, end.Cause);
        Assert.Equal(EvaluationStatus.Aborted, (await evaluating.InTime()).Status);
        await Assert.ThrowsAsync<InvalidOperationException>(() => waiting).InTime();
        Assert.Equal(0, connector.LinksLeft);
    }

    [Fact]
    public async Task R10_a_session_that_is_gone_is_not_asked_for_again()
    {
        var connector = new ScriptedConnector(_server, Grace);
        RuntimeDriver runtime = await DriverTests.ConnectedAsync(connector);
        await connector.Attempts.ReadAsync().AsTask().InTime();

        _server.Refusal = new RuntimeSessionException(RuntimeConnectFailure.SessionEnded, "it has ended.");
        _server.Cut(new ConnectionLostException(null));

        Assert.Equal(RuntimeEndCause.ConnectionLost, (await runtime.Ended.InTime()).Cause);
        Assert.Equal((2, 0), (_server.Opened.Count, connector.LinksLeft));
    }

    [Fact]
    public async Task R10_disconnecting_while_it_reconnects_ends_it_at_once()
    {
        var connector = new ScriptedConnector(_server, TimeSpan.FromDays(1));
        RuntimeDriver runtime = await DriverTests.ConnectedAsync(connector, time: new ManualTime());
        await connector.Attempts.ReadAsync().AsTask().InTime();
        connector.Failure = new IOException("never");
        _server.Cut(new ConnectionLostException(null));
        await connector.Attempts.ReadAsync().AsTask().InTime();

        await runtime.DisconnectAsync().InTime();

        Assert.Equal(RuntimeEndCause.Disconnected, (await runtime.Ended.InTime()).Cause);
        Assert.Equal((RuntimeState.Ended, 0), (runtime.State, connector.LinksLeft));
    }

    private async Task<long> AcknowledgedAsync(long least)
    {
        while (true)
        {
            long acknowledged = await _server.Acknowledged.ReadAsync().AsTask().InTime();
            if (acknowledged >= least)
            {
                return acknowledged;
            }
        }
    }
}
