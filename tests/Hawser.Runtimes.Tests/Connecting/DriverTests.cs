using Hawser.Runtimes.Connecting;
using Hawser.Runtimes.Tests.Support;
using Hawser.Workers;

namespace Hawser.Runtimes.Tests.Connecting;

public sealed class DriverTests
{
    private readonly ScriptedServer _server = new();

    [Fact]
    public async Task Every_reader_gets_every_event_in_order()
    {
        RuntimeDriver runtime = await ConnectedAsync(new ScriptedConnector(_server));
        IAsyncEnumerable<RuntimeEvent> first = runtime.ReadEvents(default), second = runtime.ReadEvents(default);

        for (int i = 0; i < 1000; i++)
        {
            _server.Write($"{i}");
        }

        await runtime.DisconnectAsync().InTime();
        foreach (IAsyncEnumerable<RuntimeEvent> reader in new[] { first, second })
        {
            List<RuntimeEvent> got = await reader.ToListAsync().AsTask().InTime();
            Assert.Equal(Enumerable.Range(1, 1000).Select(static i => (long)i), got.Select(static item => item.Sequence));
            Assert.Equal(
                Enumerable.Range(0, 1000).Select(static i => $"{i}"), got.Cast<EvaluationOutput>().Select(static item => item.Text));
        }
    }

    [Fact]
    public async Task A_reader_that_is_too_far_behind_is_let_go_and_no_other()
    {
        RuntimeDriver runtime = await ConnectedAsync(new ScriptedConnector(_server), backlog: 3);
        IAsyncEnumerable<RuntimeEvent> slow = runtime.ReadEvents(default);
        await using IAsyncEnumerator<RuntimeEvent> quick = runtime.ReadEvents(default).GetAsyncEnumerator();

        for (int i = 0; i < 10; i++)
        {
            _server.Write($"{i}");
            Assert.True(await quick.MoveNextAsync().AsTask().InTime());
        }

        var got = new List<RuntimeEvent>();
        InvalidOperationException failure = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (RuntimeEvent item in slow)
            {
                got.Add(item);
            }
        }).InTime();
        Assert.Contains("EventBacklog", failure.Message, StringComparison.Ordinal);
        Assert.Equal(3, got.Count);
        Assert.Equal(10, quick.Current.Sequence);
        await runtime.DisconnectAsync().InTime();
    }

    [Fact]
    public async Task An_evaluation_ends_after_all_readers_have_its_events()
    {
        RuntimeDriver runtime = await ConnectedAsync(new ScriptedConnector(_server));
        await using IAsyncEnumerator<RuntimeEvent> reader = runtime.ReadEvents(default).GetAsyncEnumerator();
        Task<EvaluationResponse> evaluating = runtime.EvaluateAsync(Request("e"), default);
        await _server.Taken.ReadAsync().AsTask().InTime();

        _server.Write("before");
        _server.Respond(new EvaluationReference("c", "e"));
        EvaluationResponse response = await evaluating.InTime();

        Assert.Equal(EvaluationStatus.Succeeded, response.Status);
        ValueTask<bool> first = reader.MoveNextAsync();
        Assert.True(first.IsCompletedSuccessfully && await first);
        Assert.IsType<EvaluationOutput>(reader.Current);
        ValueTask<bool> second = reader.MoveNextAsync();
        Assert.True(second.IsCompletedSuccessfully && await second);
        Assert.Same(response, Assert.IsType<EvaluationResponded>(reader.Current).Response);
        await runtime.DisconnectAsync().InTime();
    }

    [Fact]
    public async Task Evaluations_of_one_reference_end_in_the_order_of_their_calls()
    {
        RuntimeDriver runtime = await ConnectedAsync(new ScriptedConnector(_server));
        Task<EvaluationResponse>[] evaluating =
            [.. Enumerable.Range(0, 3).Select(_ => runtime.EvaluateAsync(Request("same"), default))];
        for (int i = 0; i < 3; i++)
        {
            await _server.Taken.ReadAsync().AsTask().InTime();
        }

        _server.Respond(new EvaluationReference("c", "same"), EvaluationStatus.Failed);
        Assert.Equal(EvaluationStatus.Failed, (await evaluating[0].InTime()).Status);
        Assert.False(evaluating[1].IsCompleted || evaluating[2].IsCompleted);
        _server.Respond(new EvaluationReference("c", "same"), EvaluationStatus.Interrupted);
        Assert.Equal(EvaluationStatus.Interrupted, (await evaluating[1].InTime()).Status);
        Assert.False(evaluating[2].IsCompleted);
        await runtime.DisconnectAsync().InTime();
        Assert.Equal(EvaluationStatus.Aborted, (await evaluating[2].InTime()).Status);
    }

    [Fact]
    public async Task Events_are_acknowledged_when_they_were_handed_on()
    {
        RuntimeDriver runtime = await ConnectedAsync(new ScriptedConnector(_server));
        IAsyncEnumerable<RuntimeEvent> reader = runtime.ReadEvents(default);

        for (int i = 0; i < 600; i++)
        {
            _server.Write($"{i}");
        }

        long acknowledged = 0;
        while (acknowledged < 600)
        {
            long next = await _server.Acknowledged.ReadAsync().AsTask().InTime();
            Assert.InRange(next - acknowledged, 1, 256);
            acknowledged = next;
        }

        await runtime.DisconnectAsync().InTime();
        Assert.Equal(600, (await reader.ToListAsync().AsTask().InTime()).Count);
    }

    [Fact]
    public async Task E13_a_cancelled_evaluation_is_interrupted_and_waited_for()
    {
        RuntimeDriver runtime = await ConnectedAsync(new ScriptedConnector(_server));
        using var stop = new CancellationTokenSource();
        Task<EvaluationResponse> evaluating = runtime.EvaluateAsync(Request("e"), stop.Token);
        await _server.Taken.ReadAsync().AsTask().InTime();

        await stop.CancelAsync();
        Assert.Equal(new EvaluationReference("c", "e"), await _server.Interrupted.ReadAsync().AsTask().InTime());
        Assert.False(evaluating.IsCompleted);
        _server.Respond(new EvaluationReference("c", "e"), EvaluationStatus.Interrupted);

        Assert.Equal(EvaluationStatus.Interrupted, (await evaluating.InTime()).Status);
        await runtime.DisconnectAsync().InTime();
    }

    [Fact]
    public async Task An_evaluation_that_is_refused_fails_and_no_other()
    {
        RuntimeDriver runtime = await ConnectedAsync(new ScriptedConnector(_server));
        Task<EvaluationResponse> good = runtime.EvaluateAsync(Request("good"), default);
        await _server.Taken.ReadAsync().AsTask().InTime();

        _server.EvaluationRefusal = new FormatException("no such thing");
        FormatException failure =
            await Assert.ThrowsAsync<FormatException>(() => runtime.EvaluateAsync(Request("bad"), default)).InTime();

        Assert.Equal("no such thing", failure.Message);
        Assert.False(good.IsCompleted);
        await runtime.DisconnectAsync().InTime();
    }

    [Fact]
    public async Task R8_the_end_of_its_process_is_told_once_after_what_waited_was_aborted()
    {
        var connector = new ScriptedConnector(_server);
        RuntimeDriver runtime = await ConnectedAsync(connector);
        IAsyncEnumerable<RuntimeEvent> first = runtime.ReadEvents(default), second = runtime.ReadEvents(default);
        Task<EvaluationResponse> evaluating = runtime.EvaluateAsync(Request("e"), default);
        Task<EvaluationResponse> waiting = runtime.EvaluateAsync(Request("f"), default);
        await _server.Taken.ReadAsync().AsTask().InTime();
        await _server.Taken.ReadAsync().AsTask().InTime();
        _server.Write("written");
        await _server.Acknowledged.ReadAsync().AsTask().InTime();

        connector.Exit = new WorkerExit
        {
            Name = "test",
            ProcessId = 4711,
            Cause = WorkerExitCause.Signal,
            Signal = 9,
            StandardErrorTail = "",
        };
        _server.Cut(new IOException("cut"));
        RuntimeEnd end = await runtime.Ended.InTime();

        Assert.Equal((RuntimeEndCause.ProcessEnded, connector.Exit), (end.Cause, end.Exit));
        Assert.Contains("SIGKILL", end.Message, StringComparison.Ordinal);
        Assert.Equal(EvaluationStatus.Aborted, (await evaluating.InTime()).Status);
        foreach (IAsyncEnumerable<RuntimeEvent> reader in new[] { first, second })
        {
            List<RuntimeEvent> events = await reader.ToListAsync().AsTask().InTime();
            Assert.Equal([1, 2, 3], events.Select(static item => item.Sequence));
            Assert.IsType<EvaluationOutput>(events[0]);
            Assert.Same(await evaluating, Assert.IsType<EvaluationResponded>(events[1]).Response);
            Assert.Same(await waiting.InTime(), Assert.IsType<EvaluationResponded>(events[2]).Response);
        }

        Assert.Equal((RuntimeState.Ended, 0), (runtime.State, connector.LinksLeft));
        await runtime.DisconnectAsync().InTime();
        Assert.Same(end, await runtime.Ended);
        Assert.Contains(
            "SIGKILL",
            (await Assert.ThrowsAsync<InvalidOperationException>(() => runtime.EvaluateAsync(Request("late"), default))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_the_session_over_there_is_the_end_of_the_runtime()
    {
        var connector = new ScriptedConnector(_server, grace: TimeSpan.FromDays(1));
        RuntimeDriver runtime = await ConnectedAsync(connector);

        _server.End();

        Assert.Equal(RuntimeEndCause.NodeEnded, (await runtime.Ended.InTime()).Cause);
        Assert.Equal(0, connector.LinksLeft);
    }

    [Fact]
    public async Task R1_disconnecting_says_goodbye_and_aborts_what_runs()
    {
        var connector = new ScriptedConnector(_server);
        RuntimeDriver runtime = await ConnectedAsync(connector);
        Task<EvaluationResponse> evaluating = runtime.EvaluateAsync(Request("e"), default);
        await _server.Taken.ReadAsync().AsTask().InTime();

        await Task.WhenAll(runtime.DisconnectAsync(), runtime.DisconnectAsync()).InTime();

        Assert.Equal(1, _server.Closed);
        Assert.Equal(EvaluationStatus.Aborted, (await evaluating).Status);
        Assert.Equal(RuntimeEndCause.Disconnected, (await runtime.Ended).Cause);
        Assert.Equal((RuntimeState.Ended, 0), (runtime.State, connector.LinksLeft));
    }

    [Fact]
    public async Task Requests_that_make_no_sense_are_refused_here()
    {
        RuntimeDriver runtime = await ConnectedAsync(new ScriptedConnector(_server));

        await Assert.ThrowsAsync<ArgumentException>(() => runtime.EvaluateAsync(Request(""), default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => runtime.EvaluateAsync(Request("e") with { Deadline = TimeSpan.Zero }, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => runtime.EvaluateAsync(Request("e") with { OutputQuota = 0 }, default));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runtime.EvaluateAsync(Request("e"), new CancellationToken(true)));
        Assert.Empty(_server.Numbers);
        await runtime.DisconnectAsync().InTime();
    }

    internal static EvaluationRequest Request(string name) => new() { Reference = new EvaluationReference("c", name), Code = "1" };

    internal static async Task<RuntimeDriver> ConnectedAsync(ScriptedConnector connector, int backlog = 1000, TimeProvider? time = null)
    {
        RuntimeDriver runtime = ConnectTests.Driver(connector, backlog, time);
        await runtime.ConnectAsync(null, default).InTime();
        return runtime;
    }
}
