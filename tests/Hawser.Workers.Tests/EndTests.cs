using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Testing;
using Hawser.Workers.Control;
using Hawser.Workers.Launching;

namespace Hawser.Workers.Tests;

/// <summary>How workers end, and what their owner says of it; the processes are fakes.</summary>
public sealed class EndTests
{
    private readonly Bench _bench = new();
    private readonly TaskCompletionSource<RpcPeer> _dialled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task W16_calls_in_flight_fail_with_the_exit_report_and_later_ones_at_once()
    {
        (Worker<ICounter>? worker, FakeWorker? process) = await SpawnAsync();
        Task one = worker.Client.HangAsync();
        Task two = worker.Client.HangAsync();
        await worker.Client.AddAsync(1).Soon();
        process.WriteError("last words");
        process.Exit(137);

        await worker.Exited.Soon();
        foreach (Task? call in new[] { one, two, worker.Client.HangAsync() })
        {
            WorkerExitedException e = await Assert.ThrowsAsync<WorkerExitedException>(() => call.Soon());
            Assert.Equal((WorkerExitCause.ExitCode, 137, (int?)null), (e.Exit.Cause, e.Exit.ExitCode, e.Exit.Signal));
            Assert.Equal("last words\n", e.Exit.StandardErrorTail);
            Assert.Equal(["ICounter.HangAsync", "ICounter.HangAsync"], e.Exit.CallsInFlight);
            Assert.Contains($"'primes' (process {process.ProcessId}) exited with code 137", e.Message);
        }

        Assert.False(process.IsKilled);
        await worker.DisposeAsync().Soon();
        Assert.Equal(WorkerExitCause.ExitCode, (await worker.Exited.Soon()).Cause);
    }

    [Fact]
    public async Task W23_a_worker_that_is_disposed_of_under_a_deadline_that_has_passed_is_ended_in_order()
    {
        var launcher = new FakeLauncher();
        Worker<ICounter> worker = await _bench.SpawnAsync<ICounter, PlainCounter>(launcher).Soon();

        using (RpcDeadline.Within(TimeSpan.Zero))
        {
            await worker.DisposeAsync().Soon();
        }

        Assert.Equal((WorkerExitCause.Requested, 0), ((await worker.Exited.Soon()).Cause, (await worker.Exited.Soon()).ExitCode));
        Assert.False(launcher.Workers[0].IsKilled);
    }

    [Fact]
    public async Task W16_a_signal_is_told_apart_from_an_exit_code()
    {
        (Worker<ICounter>? worker, FakeWorker? process) = await SpawnAsync();
        Task call = worker.Client.HangAsync();
        process.Die(9);
        WorkerExitedException e = await Assert.ThrowsAsync<WorkerExitedException>(() => call.Soon());
        Assert.Equal((WorkerExitCause.Signal, (int?)null, 9, "SIGKILL"), (e.Exit.Cause, e.Exit.ExitCode, e.Exit.Signal, e.Exit.SignalName));
    }

    [Fact]
    public async Task W25_a_worker_that_its_launcher_killed_for_its_memory_is_reported_as_that()
    {
        (Worker<ICounter>? worker, FakeWorker? process) = await SpawnAsync();
        Task call = worker.Client.HangAsync();
        process.DieOfMemory(300 << 20);
        WorkerExitedException e = await Assert.ThrowsAsync<WorkerExitedException>(() => call.Soon());
        Assert.Equal((WorkerExitCause.MemoryLimit, 300L << 20, 9), (e.Exit.Cause, e.Exit.MemoryBytes, e.Exit.Signal));
        Assert.Contains("had 300 MiB, more than its memory limit, and was ended by signal 9 (SIGKILL)", e.Message);
    }

    [Fact]
    public async Task W25_a_worker_whose_exception_or_last_words_say_that_memory_ran_out_is_reported_as_that()
    {
        (Worker<ICounter>? worker, FakeWorker? process) = await SpawnAsync();
        await (await _dialled.Task).CreateProxy<IWorkerReports>()
            .FaultAsync(new FaultMessage("System.OutOfMemoryException", "full", null, null)).Soon();
        process.Exit(70);
        WorkerExit exit = await worker.Exited.Soon();
        Assert.Equal((WorkerExitCause.MemoryLimit, 70, (long?)null), (exit.Cause, exit.ExitCode, exit.MemoryBytes));
        Assert.Contains("ran out of memory and ended with code 70; System.OutOfMemoryException: full", $"{exit}");

        var other = new EndTests();
        (worker, process) = await other.SpawnAsync();
        process.WriteError("Out of memory.");
        process.Die(6);
        Assert.Equal(WorkerExitCause.MemoryLimit, (await worker.Exited.Soon()).Cause);
    }

    [Fact]
    public async Task A_worker_whose_connection_is_lost_is_killed_and_reported_as_that()
    {
        (Worker<ICounter>? worker, FakeWorker? process) = await SpawnAsync();
        Task call = worker.Client.HangAsync();
        await worker.Client.AddAsync(1).Soon();
        (await _dialled.Task).Connection.Abort(new IpcEnd(IpcEndKind.Lost, "cut"));
        await _bench.Drive(worker.Exited);
        WorkerExitedException e = await Assert.ThrowsAsync<WorkerExitedException>(() => call.Soon());
        Assert.Equal(WorkerExitCause.ConnectionLost, e.Exit.Cause);
        Assert.True(process.IsKilled);
        Assert.Equal(["ICounter.HangAsync"], e.Exit.CallsInFlight);
    }

    [Fact]
    public async Task A_process_that_ends_while_something_else_holds_its_connection_is_reported_all_the_same()
    {
        (Worker<ICounter>? worker, FakeWorker? process) = await SpawnAsync();
        Task call = worker.Client.HangAsync();
        process.KeepsConnections = true;
        process.Exit(3);
        await _bench.Drive(worker.Exited);
        Assert.Equal(3, (await Assert.ThrowsAsync<WorkerExitedException>(() => call.Soon())).Exit.ExitCode);
    }

    [Fact]
    public async Task Background_exceptions_are_all_reported_and_are_the_cause()
    {
        (Worker<ICounter>? worker, FakeWorker? process) = await SpawnAsync();
        IWorkerReports owner = (await _dialled.Task).CreateProxy<IWorkerReports>();
        await owner.FaultAsync(new FaultMessage("My.First", "one", "at Here()", new FaultMessage("My.Inner", "in", null, null))).Soon();
        await owner.FaultAsync(new FaultMessage("My.Second", "two", null, null)).Soon();
        process.Exit(70);
        WorkerExit exit = await worker.Exited.Soon();
        Assert.Equal(WorkerExitCause.UnhandledException, exit.Cause);
        Assert.Equal(["My.First", "My.Second"], exit.Exceptions.Select(e => e.RemoteType));
        Assert.Equal("at Here()", exit.Exception?.RemoteStackTrace);
        Assert.Equal("My.Inner", Assert.IsType<RemoteException>(exit.Exception?.InnerException).RemoteType);
    }

    [Fact]
    public async Task A_worker_that_reported_a_background_exception_and_does_not_end_is_killed()
    {
        (Worker<ICounter>? worker, FakeWorker? process) = await SpawnAsync();
        await (await _dialled.Task).CreateProxy<IWorkerReports>().FaultAsync(new FaultMessage("My.First", "one", null, null)).Soon();
        Assert.Equal(WorkerExitCause.UnhandledException, (await _bench.Drive(worker.Exited)).Cause);
        Assert.True(process.IsKilled);
    }

    [Fact]
    public async Task W23_disposing_waits_for_calls_in_flight_and_then_the_process_ends_by_itself()
    {
        var launcher = new FakeLauncher();
        Worker<IStopping> worker = await _bench.SpawnAsync<IStopping, Stopping>(launcher).Soon();
        Task<string> call = worker.Client.UntilStoppedAsync();
        await worker.Client.EchoAsync("started").Soon();
        await worker.DisposeAsync().Soon();
        Assert.Equal("stopped", await call.Soon());
        Assert.Equal((WorkerExitCause.Requested, 0), ((await worker.Exited.Soon()).Cause, (await worker.Exited).ExitCode));
        Assert.False(launcher.Workers[0].IsKilled);
    }

    [Fact]
    public async Task W23_disposing_climbs_down_the_ladder_past_a_call_that_never_ends()
    {
        (Worker<ICounter>? worker, FakeWorker? process) = await SpawnAsync();
        Task call = worker.Client.HangAsync();
        Task disposing = worker.DisposeAsync().AsTask();
        await _bench.Drive(Done(disposing));
        Assert.True(process.OwnerGone.IsCancellationRequested);
        Assert.True(process.IsKilled);
        Assert.Equal(WorkerExitCause.Requested, (await worker.Exited.Soon()).Cause);
        await Assert.ThrowsAnyAsync<Exception>(() => call.Soon());
    }

    [Fact]
    public async Task W23_disposing_returns_though_the_process_hangs_in_the_kernel()
    {
        (Worker<ICounter>? worker, FakeWorker? process) = await SpawnAsync();
        process.IsKillable = false;
        await _bench.Drive(Done(worker.DisposeAsync().AsTask()));
        Assert.True(process.IsKilled);
        Assert.False(worker.Exited.IsCompleted);
        process.Die(9);
        Assert.Equal(WorkerExitCause.Requested, (await worker.Exited.Soon()).Cause);
    }

    private static async Task<bool> Done(Task task)
    {
        await task;
        return true;
    }

    /// <summary>A worker whose end is the test's.</summary>
    private async Task<(Worker<ICounter> Worker, FakeWorker Process)> SpawnAsync()
    {
        FakeLauncher launcher = Bench.Launcher(async process => _dialled.SetResult(await process.DialAsync(
            RpcService.For<ICounter>(new PlainCounter()),
            RpcService.For<IWorkerSession>(new Ready()),
            RpcService.For<IWorkerControl>(new Ready()))));
        return (await _bench.SpawnAsync<ICounter, PlainCounter>(launcher).Soon(), launcher.Workers[0]);
    }

    private sealed class Ready : IWorkerControl, IWorkerSession
    {
        public Task InitAsync(JsonElement? value, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task ShutdownAsync(long timeoutMilliseconds) => Task.CompletedTask;

        public Task<JsonElement> DetachAsync(DetachMessage message) => throw new NotSupportedException();

        public Task OpenAsync(JsonElement? argument, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
