using Hawser.Acceptance.Child.Trials;
using Hawser.Rpc;
using Hawser.Workers;

namespace Hawser.Acceptance;

/// <summary>How workers end, and what the owner hears of it.</summary>
public sealed class EndTests
{
    private const int SIGABRT = 6;
    private const int SIGKILL = 9;
    private const int SIGSEGV = 11;

    [Fact]
    public async Task W16_kill_9_is_reported_with_the_signal_and_the_calls_in_flight()
    {
        WorkerExit exit = await EndsAsync(worker => Assert.Equal(0, ProcessAssert.Signal(worker.ProcessId, SIGKILL)));
        Assert.Equal((WorkerExitCause.Signal, (int?)null, SIGKILL, "SIGKILL"), (exit.Cause, exit.ExitCode, exit.Signal, exit.SignalName));
        Assert.Equal(["ITrial.HangAsync"], exit.CallsInFlight);
    }

    [Theory]
    [InlineData("137")]
    [InlineData("3")]
    [InlineData("0")]
    public async Task W16_an_exit_by_code_is_told_apart_from_a_signal(string code)
    {
        WorkerExit exit = await EndsAsync(worker => worker.Client.DoAsync("leave", code));
        Assert.Equal((WorkerExitCause.ExitCode, code, (int?)null), (exit.Cause, $"{exit.ExitCode}", exit.Signal));
        Assert.Contains("ITrial.HangAsync", exit.CallsInFlight);
        Assert.Contains("ITrial.DoAsync", exit.CallsInFlight);
    }

    [Theory]
    [InlineData("abort", "")]
    [InlineData("overflow", "Stack overflow")]
    [InlineData("failfast", "failed fast")]
    public async Task W16_an_abort_a_stack_overflow_and_a_fail_fast_are_reported_with_their_last_words(string verb, string words)
    {
        WorkerExit exit = await EndsAsync(worker => worker.Client.DoAsync(verb));
        Assert.Equal((WorkerExitCause.Signal, SIGABRT), (exit.Cause, exit.Signal));
        Assert.Contains(words, exit.StandardErrorTail, StringComparison.Ordinal);
        Assert.Contains("ITrial.HangAsync", exit.CallsInFlight);
    }

    [Fact]
    public async Task W16_a_native_crash_is_reported_with_its_signal()
    {
        WorkerExit exit = await EndsAsync(worker => worker.Client.DoAsync("crash"));
        Assert.Equal(WorkerExitCause.Signal, exit.Cause);
        Assert.True(exit.Signal is SIGSEGV or SIGABRT, exit.ToString());
        Assert.Contains("ITrial.HangAsync", exit.CallsInFlight);
    }

    [Fact]
    public async Task W15_background_exceptions_are_all_reported_and_end_the_worker()
    {
        using var log = new LogLines();
        var options = new WorkerOptions { Name = "faulty", LoggerFactory = log };
        WorkerExit exit = await EndsAsync(worker => worker.Client.DoAsync("fault", "on a thread", "in an async void", "on a timer"), options);
        Assert.Equal(WorkerExitCause.UnhandledException, exit.Cause);
        Assert.Equal(["in an async void", "on a thread", "on a timer"], exit.Exceptions.Select(e => e.Message).Order());
        Assert.Equal("System.InvalidOperationException", exit.Exception?.RemoteType);
        foreach (RemoteException e in exit.Exceptions)
        {
            Assert.Contains(e.Message, exit.StandardErrorTail, StringComparison.Ordinal);
            Assert.Contains(log.All, line => line.Contains("'faulty'", StringComparison.Ordinal) && line.Contains(e.Message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_worker_that_stops_itself_exits_with_code_0()
    {
        await using Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>().Soon();
        await worker.Client.StopAsync().Soon();
        WorkerExit exit = await worker.Exited.Soon();
        Assert.Equal((WorkerExitCause.ExitCode, 0), (exit.Cause, exit.ExitCode));
        await worker.EndAsync();
    }

    [Fact]
    public async Task A_worker_whose_connection_is_cut_is_killed_and_reported_as_that()
    {
        await using Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>().Soon();
        Task call = worker.Client.HangAsync();
        await worker.Client.EchoAsync("there").Soon();
        worker.Peer.Connection.Abort(new Ipc.IpcEnd(Ipc.IpcEndKind.Lost, "cut by the test"));
        WorkerExitedException e = await Assert.ThrowsAsync<WorkerExitedException>(() => call.Soon());
        Assert.Equal((WorkerExitCause.ConnectionLost, SIGKILL), (e.Exit.Cause, e.Exit.Signal));
        Gone.Reaped(worker.ProcessId);
        await worker.EndAsync();
    }

    [Theory]
    [InlineData("spin")]
    [InlineData("starve")]
    [InlineData("blocked")]
    public async Task W23_disposing_a_worker_that_does_not_react_kills_it_past_the_time_out(string verb)
    {
        await using Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>(new WorkerOptions { ShutdownTimeout = TimeSpan.FromMilliseconds(300) }).Soon();
        int child = await worker.Client.StartChildAsync().Soon();
        Task<int> call = worker.Client.DoAsync(verb);
        WorkerExit exit = await worker.EndAsync();
        Assert.Equal((WorkerExitCause.Requested, SIGKILL), (exit.Cause, exit.Signal));
        await Assert.ThrowsAnyAsync<Exception>(() => call.Soon());
        ProcessAssert.Gone(child);
    }

    [Fact]
    public async Task W23_disposing_takes_the_workers_own_children_along()
    {
        await using Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>().Soon();
        int child = await worker.Client.StartChildAsync().Soon();
        WorkerExit exit = await worker.EndAsync();
        Assert.Equal((WorkerExitCause.Requested, 0), (exit.Cause, exit.ExitCode));
        ProcessAssert.Gone(child);
    }

    [Fact]
    public async Task W16_the_connections_of_a_started_worker_all_hear_of_its_end()
    {
        await using StartedWorker<ITrial> handle = await Worker.StartAsync<ITrial, Trial>(new WorkerOptions { Name = "shared" }).Soon();
        await using WorkerConnection<ITrial> one = await Worker.ConnectAsync(handle).Soon();
        await using WorkerConnection<ITrial> two = await Worker.ConnectAsync(handle).Soon();
        Task[] calls = new[] { one.Client.HangAsync(), two.Client.HangAsync() };
        await one.Client.EchoAsync("there").Soon();
        await two.Client.EchoAsync("there").Soon();
        Assert.Equal(0, ProcessAssert.Signal(handle.ProcessId, SIGKILL));
        foreach (Task? call in calls)
        {
            WorkerExitedException e = await Assert.ThrowsAsync<WorkerExitedException>(() => call.Soon());
            Assert.Equal(SIGKILL, e.Exit.Signal);
            Assert.Equal(["ITrial.HangAsync", "ITrial.HangAsync"], e.Exit.CallsInFlight);
        }

        await Assert.ThrowsAsync<WorkerExitedException>(() => Worker.ConnectAsync(handle).Soon());
        await handle.DisposeAsync().Soon();
        Gone.Reaped(handle.ProcessId);
    }

    /// <summary>Ends a worker with a call in flight, which must fail with the report that the worker gives; later calls fail with it at once.</summary>
    private static async Task<WorkerExit> EndsAsync(Action<Worker<ITrial>> end, WorkerOptions? options = null)
    {
        await using Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>(options).Soon();
        int child = await worker.Client.StartChildAsync().Soon();
        Task call = worker.Client.HangAsync();
        await worker.Client.EchoAsync("there").Soon();
        end(worker);
        WorkerExitedException e = await Assert.ThrowsAsync<WorkerExitedException>(() => call.Soon());
        Assert.Contains($"(process {worker.ProcessId})", e.Message, StringComparison.Ordinal);
        WorkerExitedException later = await Assert.ThrowsAsync<WorkerExitedException>(() => worker.Client.EchoAsync("late").Soon());
        Assert.Same(e.Exit, later.Exit);
        Assert.NotSame(e, later);
        Assert.Same(e.Exit, await worker.Exited.Soon());
        Assert.True(e.Exit.Lifetime > TimeSpan.Zero);
        Assert.Same(e.Exit, await worker.EndAsync());
        ProcessAssert.Gone(child);
        return e.Exit;
    }
}
