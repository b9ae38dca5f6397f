using Hawser.Testing;

namespace Hawser.Workers.Tests.Supervision;

/// <summary>Workers that live and are not well; and the end of a supervised worker at any moment.</summary>
public sealed class HealthTests
{
    private readonly Supervised _bench = new();

    [Fact]
    public async Task W26_a_worker_that_hangs_is_killed_after_its_failed_checks_and_replaced()
    {
        await using SupervisedWorker<ICounter> worker = await _bench.StartAsync(new SupervisionOptions<ICounter>
        {
            HealthCheck = static (counter, token) => counter.AddAsync(0, token),
            HealthFailures = 2,
            OnChange = _bench.OnChange,
        }).Soon();
        FakeWorker first = await _bench.RunningAsync(1);
        first.Hang();
        Task lost = worker.Client.DescribeAsync();

        SupervisionChange pause = await _bench.DriveToAsync(SupervisionState.BackingOff);

        Assert.True(first.IsKilled);
        Assert.Equal((WorkerExitCause.Unhealthy, "SIGKILL"), (pause.Exit?.Cause, pause.Exit?.SignalName));
        Assert.Contains("did not return within 5 s", Assert.IsType<TimeoutException>(pause.Illness).Message);
        Assert.Contains("failed its health checks and was killed by signal 9", pause.Exit!.ToString());
        WorkerExitedException e = await Assert.ThrowsAsync<WorkerExitedException>(() => lost.Soon());
        Assert.Equal(WorkerExitCause.Unhealthy, e.Exit.Cause);
        _bench.Time.Advance(pause.Delay);
        await _bench.RunningAsync(2);
        Assert.Equal(1, (await worker.Client.AddAsync(1).Soon()).Connection);
    }

    [Fact]
    public async Task W26_a_check_that_stays_unanswered_past_the_grace_of_calls_is_one_failure_and_no_reason_to_kill()
    {
        await using SupervisedWorker<ICounter> worker = await _bench.StartAsync(new SupervisionOptions<ICounter>
        {
            HealthCheck = static (counter, token) => counter.AddAsync(0, token),
            HealthInterval = 2 * WorkerOptions.Default.CancellationGrace,
            HealthFailures = 3,
            OnChange = _bench.OnChange,
        }).Soon();
        FakeWorker first = await _bench.RunningAsync(1);
        first.Hang();

        SupervisionChange pause = await _bench.DriveToAsync(SupervisionState.BackingOff);

        Assert.Equal((WorkerExitCause.Unhealthy, (string?)null), (pause.Exit?.Cause, pause.Exit?.UnansweredCall));
        Assert.IsType<TimeoutException>(pause.Illness);
    }

    [Fact]
    public async Task W26_only_failures_in_a_row_count_and_a_check_may_block_its_thread()
    {
        var block = new TaskCompletionSource();
        bool[] results = [false, true, false, true, false, false];
        int checks = 0;
        SupervisedWorker<ICounter> worker = await _bench.StartAsync(new SupervisionOptions<ICounter>
        {
            HealthCheck = (_, _) =>
            {
                int number = Interlocked.Increment(ref checks);
                if (number == results.Length)
                {
                    block.Task.Wait(CancellationToken.None);
                }

                return results[number - 1] ? Task.CompletedTask : Task.FromException(new InvalidOperationException("not well"));
            },
            HealthFailures = 2,
            HealthInterval = TimeSpan.FromSeconds(1),
            HealthTimeout = TimeSpan.FromMinutes(1),
            OnChange = _bench.OnChange,
        }).Soon();
        await _bench.DriveToAsync(SupervisionState.BackingOff);
        Assert.Equal(results.Length, checks);
        await worker.DisposeAsync().Soon();
        block.SetResult();
    }

    [Fact]
    public async Task W26_disposing_during_a_pause_returns_and_no_worker_is_started()
    {
        SupervisedWorker<ICounter> worker = await _bench.StartAsync(
            new SupervisionOptions<ICounter> { InitialDelay = TimeSpan.FromHours(20), OnChange = _bench.OnChange }).Soon();
        (await _bench.RunningAsync(1)).Exit(1);
        await _bench.NextAsync(SupervisionState.BackingOff);
        Task restart = worker.Completion;
        await worker.DisposeAsync().Soon();
        Assert.Equal(1, (await _bench.NextAsync(SupervisionState.Stopped)).Exit?.ExitCode);
        await restart.Soon();
        await worker.DisposeAsync().Soon();
        Assert.Single(_bench.Launcher.Workers);
        await Assert.ThrowsAsync<WorkerUnavailableException>(() => worker.RestartAsync().Soon());
    }

    [Theory]
    [InlineData(WorkerStartStage.Launch, 1)]
    [InlineData(WorkerStartStage.Boot, 2)]
    [InlineData(WorkerStartStage.Handshake, 2)]
    [InlineData(WorkerStartStage.Init, 2)]
    public async Task W26_disposing_during_a_start_ends_it(WorkerStartStage stage, int launched)
    {
        SupervisedWorker<ICounter> worker = await _bench.StartAsync().Soon();
        FakeWorker first = await _bench.RunningAsync(1);
        _bench.Launcher.Next(FakeStart.Hangs(stage));
        first.Exit(1);
        await _bench.PauseAsync();
        await _bench.NextAsync(SupervisionState.Starting);
        Task restart = worker.RestartAsync();
        using var limit = new CancellationTokenSource(Patience.Limit);
        await _bench.Launcher.LaunchedAsync(launched, limit.Token);

        await worker.DisposeAsync().Soon();

        await _bench.NextAsync(SupervisionState.Stopped);
        await Assert.ThrowsAsync<WorkerUnavailableException>(() => restart.Soon());
        Assert.All(_bench.Launcher.Workers, fake => Assert.True(fake.Exited.IsCompleted, "a process is left"));
        Assert.Null(_bench.Launcher.Listener.Endpoint);
    }

    [Fact]
    public async Task W26_disposing_during_a_health_check_that_hangs_returns()
    {
        var reached = new TaskCompletionSource();
        SupervisedWorker<ICounter> worker = await _bench.StartAsync(new SupervisionOptions<ICounter>
        {
            HealthCheck = async (_, _) =>
            {
                reached.TrySetResult();
                await new TaskCompletionSource().Task;
            },
            HealthTimeout = TimeSpan.FromDays(1),
            OnChange = _bench.OnChange,
        }).Soon();
        FakeWorker first = await _bench.RunningAsync(1);
        await _bench.DriveAsync(First(reached.Task));
        await worker.DisposeAsync().Soon();
        Assert.Equal(WorkerExitCause.Requested, (await _bench.NextAsync(SupervisionState.Stopped)).Exit?.Cause);
        Assert.True(first.Exited.IsCompleted);
        Assert.False(first.IsKilled);
    }

    private static async Task<bool> First(Task task)
    {
        await task;
        return true;
    }
}
