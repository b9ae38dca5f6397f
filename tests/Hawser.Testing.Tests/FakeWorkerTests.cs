using System.Runtime.CompilerServices;
using Hawser.Rpc;
using Hawser.Workers;

namespace Hawser.Testing.Tests;

/// <summary>Workers without processes: they answer, die, hang, print and lie.</summary>
public sealed class FakeWorkerTests
{
    private readonly FakeLauncher _launcher = new();

    [Fact]
    public async Task A_worker_is_the_class_that_is_spawned_and_ends_with_its_owner()
    {
        Worker<IStore> worker = await Stores.SpawnAsync(_launcher);
        FakeWorker fake = Assert.Single(_launcher.Workers);
        Assert.Equal(fake.ProcessId, worker.ProcessId);
        Assert.Equal(fake.ProcessId, await worker.Client.ProcessIdAsync().Soon());
        Assert.Equal(2, await worker.Client.CountAsync("nails").Soon());
        RemoteException thrown = await Assert.ThrowsAsync<RemoteException>(() => worker.Client.CountAsync("screws").Soon());
        Assert.Equal(typeof(KeyNotFoundException).FullName, thrown.RemoteType);

        await worker.DisposeAsync().Soon();
        WorkerExit exit = await worker.Exited.Soon();
        Assert.Equal((WorkerExitCause.Requested, 0), (exit.Cause, exit.ExitCode));
        Assert.Contains("counting", exit.StandardErrorTail);
        Assert.False(fake.IsKilled);
        await fake.Behaviour.Soon();
    }

    [Fact]
    public async Task A_task_of_the_test_s_own_that_fails_unawaited_is_none_of_its_workers()
    {
        await using Worker<IStore> worker = await Stores.SpawnAsync(_launcher);
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskScheduler.UnobservedTaskException += See;
        try
        {
            while (!seen.Task.IsCompleted)
            {
                FailUnawaited();
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= See;
        }

        await worker.DisposeAsync().Soon();
        Assert.DoesNotContain("nobody awaited", (await worker.Exited.Soon()).StandardErrorTail);

        void See(object? sender, UnobservedTaskExceptionEventArgs e)
        {
            if (e.Exception.InnerException is NotFiniteNumberException)
            {
                seen.TrySetResult();
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void FailUnawaited() => _ = Task.FromException(new NotFiniteNumberException());
    }

    [Fact]
    public async Task A_started_worker_takes_many_connections()
    {
        StartedWorker<IStore> handle = await Stores.StartAsync(_launcher);
        await using (handle)
        {
            WorkerConnection<IStore>[] connections =
                await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Worker.ConnectAsync(handle))).Soon();
            int[] counts = await Task.WhenAll(connections.Select(one => one.Client.CountAsync("nails"))).Soon();
            Assert.Equal([2, 2, 2, 2, 2], counts);
            Task<int> lost = Held(connections[3]);
            _launcher.Workers[0].Die(6);
            Assert.Equal("SIGABRT", (await Assert.ThrowsAsync<WorkerExitedException>(() => lost.Soon())).Exit.SignalName);
        }
    }

    [Theory]
    [InlineData(9, "SIGKILL")]
    [InlineData(11, "SIGSEGV")]
    public async Task A_worker_dies_by_any_signal_with_its_last_words(int signal, string name)
    {
        await using Worker<IStore> worker = await Stores.SpawnAsync(_launcher);
        Task<int> lost = Held(worker);
        _launcher.Workers[0].WriteError("Segmentation fault in libstore.so");
        _launcher.Workers[0].Die(signal);

        WorkerExit exit = (await Assert.ThrowsAsync<WorkerExitedException>(() => lost.Soon())).Exit;
        Assert.Equal((WorkerExitCause.Signal, name), (exit.Cause, exit.SignalName));
        Assert.Contains("libstore.so", exit.StandardErrorTail);
        Assert.Equal(["IStore.CountAsync"], exit.CallsInFlight);
    }

    [Fact]
    public async Task A_worker_exits_by_itself_or_for_its_memory()
    {
        await using Worker<IStore> one = await Stores.SpawnAsync(_launcher);
        _launcher.Workers[0].Exit(137);
        Assert.Equal((WorkerExitCause.ExitCode, 137), ((await one.Exited.Soon()).Cause, (await one.Exited).ExitCode));

        await using Worker<IStore> two = await Stores.SpawnAsync(_launcher);
        _launcher.Workers[1].DieOfMemory(1L << 30);
        Assert.Equal((WorkerExitCause.MemoryLimit, 1L << 30), ((await two.Exited.Soon()).Cause, (await two.Exited).MemoryBytes));
    }

    [Fact]
    public async Task A_worker_fails_in_the_background()
    {
        await using Worker<IStore> worker = await Stores.SpawnAsync(_launcher);
        _launcher.Workers[0].FailInBackground(new FormatException("a timer's"));
        WorkerExit exit = await worker.Exited.Soon();
        Assert.Equal((WorkerExitCause.UnhandledException, "a timer's"), (exit.Cause, exit.Exception?.Message));
        Assert.Contains("a timer's", exit.StandardErrorTail);
    }

    [Fact]
    public async Task A_worker_hangs_and_goes_on()
    {
        await using Worker<IStore> worker = await Stores.SpawnAsync(_launcher);
        _launcher.Workers[0].Hang();
        Task<int> call = worker.Client.CountAsync("nails");
        using (RpcDeadline.Within(TimeSpan.FromMilliseconds(50)))
        {
            await Assert.ThrowsAsync<RpcTimeoutException>(() => worker.Client.CountAsync("nails").Soon());
        }

        Assert.False(call.IsCompleted);
        _launcher.Workers[0].Resume();
        Assert.Equal(2, await call.Soon());
    }

    [Fact]
    public async Task A_worker_that_hangs_is_killed_at_its_owners_end()
    {
        Worker<IStore> worker = await Stores.SpawnAsync(
            _launcher, new WorkerOptions { Launcher = _launcher, ShutdownTimeout = TimeSpan.FromMilliseconds(50) });
        _launcher.Workers[0].Hang();
        await worker.DisposeAsync().Soon();
        Assert.True(_launcher.Workers[0].IsKilled);
        Assert.Equal("SIGKILL", (await worker.Exited.Soon()).SignalName);
    }

    [Fact]
    public async Task A_call_can_be_held_up_and_refused()
    {
        await using Worker<IStore> worker = await Stores.SpawnAsync(_launcher);
        var seen = new List<string>();
        _launcher.Workers[0].BeforeCall = (method, _) =>
        {
            seen.Add(method);
            throw new UnauthorizedAccessException("not today");
        };
        RemoteException thrown = await Assert.ThrowsAsync<RemoteException>(() => worker.Client.CountAsync("nails").Soon());
        Assert.Equal("not today", thrown.Message);
        Assert.Equal(["IStore.CountAsync"], seen);
    }

    [Fact]
    public async Task What_a_worker_prints_goes_where_the_options_say()
    {
        var lines = new List<string>();
        await using Worker<IStore> worker = await Stores.SpawnAsync(
            _launcher, new WorkerOptions { Launcher = _launcher, StandardOutput = WorkerOutput.Call(lines.Add) });
        _launcher.Workers[0].WriteOutput("42 %");
        Assert.Equal(["42 %"], lines);
        Assert.Equal("42 %\n", _launcher.Workers[0].StandardOutputTail);
    }

    [Fact]
    public async Task A_worker_lies_with_an_object_or_with_any_json()
    {
        _launcher.Next(
            FakeStart.Serving<IStore>(new LyingStore(-7)),
            FakeStart.Answering((method, parameters) => method == "IStore.CountAsync" ? $"\"{parameters[0]} nails\"" : null));
        await using (Worker<IStore> worker = await Stores.SpawnAsync(_launcher))
        {
            Assert.Equal(-7, await worker.Client.CountAsync("nails").Soon());
        }

        Assert.Equal((0, (int?)null), ((await _launcher.Workers[0].Exited).ExitCode, (await _launcher.Workers[0].Exited).Signal));
        await using (Worker<IStore> worker = await Stores.SpawnAsync(_launcher))
        {
            // A text where a number belongs.
            await Assert.ThrowsAnyAsync<Exception>(() => worker.Client.CountAsync("nails").Soon());
            Task<int> never = worker.Client.ProcessIdAsync();
            _launcher.Workers[1].Exit(1);
            await Assert.ThrowsAsync<WorkerExitedException>(() => never.Soon());
        }
    }

    [Fact]
    public async Task A_worker_that_sends_garbage_is_answered_and_one_that_goes_on_is_cut_off()
    {
        await using Worker<IStore> worker = await Stores.SpawnAsync(_launcher, Short());
        await _launcher.Workers[0].SendAsync("this is no JSON").Soon();
        Assert.Equal(2, await worker.Client.CountAsync("nails").Soon());
        Task<int> lost = Held(worker);
        for (int i = 0; i < 4; i++)
        {
            await _launcher.Workers[0].SendAsync("nor is this").Soon();
        }

        Assert.Equal(
            WorkerExitCause.ConnectionLost, (await Assert.ThrowsAsync<WorkerExitedException>(() => lost.Soon())).Exit.Cause);
        Assert.True(_launcher.Workers[0].IsKilled);
    }

    [Fact]
    public async Task A_worker_answers_what_it_was_never_asked_and_calls_go_on()
    {
        await using Worker<IStore> worker = await Stores.SpawnAsync(_launcher);
        await _launcher.Workers[0].SendAsync("""{"jsonrpc":"2.0","id":123456789,"result":42}""").Soon();
        Assert.Equal(2, await worker.Client.CountAsync("nails").Soon());
    }

    private WorkerOptions Short() => new() { Launcher = _launcher, ShutdownTimeout = TimeSpan.FromMilliseconds(50) };

    /// <summary>A call that the worker has and never answers.</summary>
    private Task<int> Held(WorkerConnection<IStore> worker)
    {
        _launcher.Workers[0].BeforeCall = static (_, token) => new ValueTask(Task.Delay(Timeout.InfiniteTimeSpan, token));
        return worker.Client.CountAsync("nails");
    }
}
