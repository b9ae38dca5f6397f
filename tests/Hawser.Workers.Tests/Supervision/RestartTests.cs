using Hawser.Testing;

namespace Hawser.Workers.Tests.Supervision;

/// <summary>How a supervised worker is replaced, and when it is given up.</summary>
public sealed class RestartTests
{
    private readonly Supervised _bench = new();

    [Fact]
    public async Task W26_a_worker_that_ends_is_replaced_after_a_pause_and_its_client_stays()
    {
        await using SupervisedWorker<ICounter> worker = await _bench.StartAsync().Soon();
        FakeWorker first = await _bench.RunningAsync(1);
        Assert.Equal(5, (await worker.Client.AddAsync(5).Soon()).Connection);

        first.WriteError("last words");
        first.Die(9);

        SupervisionChange pause = await _bench.PauseAsync();
        Assert.Equal((9, "last words\n", 1), (pause.Exit?.Signal, pause.Exit?.StandardErrorTail, pause.Restarts));
        Assert.InRange(pause.Delay, TimeSpan.Zero, TimeSpan.FromMilliseconds(200));
        FakeWorker second = await _bench.RunningAsync(2);
        Assert.Equal(second.ProcessId, worker.ProcessId);
        Assert.Equal(3, (await worker.Client.AddAsync(3).Soon()).Connection);
    }

    [Fact]
    public async Task W26_more_restarts_than_allowed_within_the_window_are_given_up_with_the_last_exits()
    {
        SupervisedWorker<ICounter> worker = await _bench.StartAsync(
            new SupervisionOptions<ICounter> { MaxRestarts = 2, OnChange = _bench.OnChange }).Soon();
        for (int i = 1; i <= 2; i++)
        {
            (await _bench.RunningAsync(i)).Exit(i);
            await _bench.PauseAsync();
        }

        FakeWorker last = await _bench.RunningAsync(3);
        last.WriteError("why");
        last.Exit(3);
        SupervisionChange end = await _bench.NextAsync(SupervisionState.GivenUp);
        Assert.Equal(end, await worker.Completion.Soon());
        WorkerGaveUpException e = await Assert.ThrowsAsync<WorkerGaveUpException>(() => worker.Client.AddAsync(1).Soon());
        Assert.Equal((2, TimeSpan.FromMinutes(1)), (e.MaxRestarts, e.Window));
        Assert.Equal([1, 2, 3], e.Exits.Select(exit => exit.ExitCode));
        Assert.Equal((SupervisionState.GivenUp, 3), (e.State, e.LastExit?.ExitCode));
        Assert.Contains("'primes' was given up: more than 2 restarts within 60 s", e.Message);
        Assert.Contains("exited with code 1", e.Message);
        Assert.Contains("why", e.Message);
        await Assert.ThrowsAsync<WorkerGaveUpException>(() => worker.RestartAsync().Soon());
        await worker.DisposeAsync().Soon();
        Assert.Equal(3, _bench.Launcher.Workers.Count);
    }

    [Fact]
    public async Task W26_ends_that_are_farther_apart_than_the_window_do_not_add_up()
    {
        await using SupervisedWorker<ICounter> worker = await _bench.StartAsync(
            new SupervisionOptions<ICounter> { MaxRestarts = 1, OnChange = _bench.OnChange }).Soon();
        for (int i = 1; i <= 4; i++)
        {
            FakeWorker running = await _bench.RunningAsync(i);
            _bench.Time.Advance(TimeSpan.FromMinutes(1));
            running.Exit(1);
            Assert.InRange((await _bench.PauseAsync()).Delay, TimeSpan.Zero, TimeSpan.FromMilliseconds(200));
        }

        await _bench.RunningAsync(5);
        Assert.Equal(1, worker.Status.Restarts);
    }

    [Fact]
    public async Task W26_failed_starts_count_as_restarts_and_their_pauses_double_up_to_the_longest()
    {
        var bench = new Supervised { Launcher = new FakeLauncher(FakeStart.Fails(WorkerStartStage.Init, "no licence")) };
        bench.Launcher.Next(FakeStart.Serve);
        SupervisedWorker<ICounter> worker = await bench.StartAsync(new SupervisionOptions<ICounter>
        {
            MaxRestarts = 6,
            Window = TimeSpan.FromHours(1),
            InitialDelay = TimeSpan.FromSeconds(1),
            MaxDelay = TimeSpan.FromSeconds(10),
            OnChange = bench.OnChange,
        }).Soon();
        (await bench.RunningAsync(1)).Die(11);
        foreach (int most in new[] { 1, 2, 4, 8, 10, 10 })
        {
            SupervisionChange pause = await bench.PauseAsync();
            Assert.InRange(pause.Delay, TimeSpan.Zero, TimeSpan.FromSeconds(most));
            await bench.NextAsync(SupervisionState.Starting);
        }

        SupervisionChange end = await bench.NextAsync(SupervisionState.GivenUp);
        Assert.Equal(WorkerStartStage.Init, Assert.IsType<WorkerStartException>(end.Failure).Stage);
        WorkerGaveUpException e = await Assert.ThrowsAsync<WorkerGaveUpException>(() => worker.Client.AddAsync(1).Soon());
        Assert.Contains("no licence", e.Message);
        Assert.Same(end.Failure, e.InnerException);
        Assert.All(bench.Launcher.Workers, fake => Assert.True(fake.Exited.IsCompleted));
    }

    [Fact]
    public async Task W26_a_first_start_that_fails_throws_and_nothing_is_tried_again()
    {
        var bench = new Supervised { Launcher = new FakeLauncher(FakeStart.Fails(WorkerStartStage.Boot, "no such library")) };
        WorkerStartException e = await Assert.ThrowsAsync<WorkerStartException>(() => bench.StartAsync().Soon());
        Assert.Equal(WorkerStartStage.Boot, e.Stage);
        await bench.NextAsync(SupervisionState.Starting);
        Assert.Same(e, (await bench.NextAsync(SupervisionState.Stopped)).Failure);
        Assert.Single(bench.Launcher.Workers);
    }

    [Fact]
    public async Task W26_a_restart_that_is_asked_for_is_made_at_once_and_does_not_count()
    {
        await using SupervisedWorker<ICounter> worker = await _bench.StartAsync(
            new SupervisionOptions<ICounter> { MaxRestarts = 0, OnChange = _bench.OnChange }).Soon();
        FakeWorker first = await _bench.RunningAsync(1);

        await Task.WhenAll(worker.RestartAsync(), worker.RestartAsync()).Soon();

        SupervisionChange starting = await _bench.NextAsync(SupervisionState.Starting);
        Assert.Equal((WorkerExitCause.Requested, 0), (starting.Exit?.Cause, starting.Restarts));
        await _bench.NextAsync(SupervisionState.Running);
        Assert.True(first.Exited.IsCompleted);
        Assert.False(first.IsKilled);
        Assert.Equal(2, _bench.Launcher.Workers.Count);
        Assert.Equal(1, (await worker.Client.AddAsync(1).Soon()).Connection);
    }

    [Fact]
    public async Task W26_a_restart_that_is_asked_for_cuts_a_pause_short()
    {
        await using SupervisedWorker<ICounter> worker = await _bench.StartAsync(
            new SupervisionOptions<ICounter> { InitialDelay = TimeSpan.FromHours(20), OnChange = _bench.OnChange }).Soon();
        (await _bench.RunningAsync(1)).Exit(1);
        await _bench.NextAsync(SupervisionState.BackingOff);
        await worker.RestartAsync().Soon();
        await _bench.RunningAsync(2);
    }

    [Fact]
    public async Task W26_a_callback_that_throws_or_hangs_harms_nobody()
    {
        using var hang = new ManualResetEventSlim();
        int told = 0;
        SupervisedWorker<ICounter> worker = await _bench.StartAsync(new SupervisionOptions<ICounter>
        {
            OnChange = _ =>
            {
                if (Interlocked.Increment(ref told) == 1)
                {
                    throw new InvalidOperationException("This callback is broken.");
                }

                hang.Wait();
            },
        }).Soon();
        _bench.Launcher.Workers[0].Exit(1);
        using var limit = new CancellationTokenSource(Patience.Limit);
        await _bench.DriveAsync(_bench.Launcher.LaunchedAsync(2, limit.Token));
        Assert.Equal(1, (await worker.Client.AddAsync(1).Soon()).Connection);
        await worker.DisposeAsync().Soon();
        Assert.Equal(2, told);
        hang.Set();
    }
}
