using Hawser.Testing;

namespace Hawser.Workers.Tests.Supervision;

/// <summary>What becomes of calls when a supervised worker is replaced.</summary>
public sealed class CallTests
{
    /// <summary>A pause that chance makes no nothing of, so that a test finds it.</summary>
    private static readonly TimeSpan LongPause = TimeSpan.FromHours(20);

    private readonly Supervised _bench = new();

    [Fact]
    public async Task W26_calls_in_flight_fail_with_the_exit_and_are_never_sent_again()
    {
        int calls = 0;
        await using SupervisedWorker<ICounter> worker = await _bench.StartAsync().Soon();
        FakeWorker first = await _bench.RunningAsync(1);
        var reached = new TaskCompletionSource();
        first.BeforeCall = (_, _) =>
        {
            Interlocked.Increment(ref calls);
            reached.SetResult();
            return default;
        };
        Task lost = worker.Client.HangAsync();
        await reached.Task.Soon();

        first.Die(11);

        await _bench.PauseAsync();
        WorkerExitedException e = await Assert.ThrowsAsync<WorkerExitedException>(() => lost.Soon());
        Assert.Equal((11, first.ProcessId), (e.Exit.Signal, e.Exit.ProcessId));
        FakeWorker second = await _bench.RunningAsync(2);
        second.BeforeCall = (_, _) =>
        {
            Interlocked.Increment(ref calls);
            return default;
        };
        Assert.Equal("plain", await worker.Client.DescribeAsync().Soon());
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task W26_calls_that_are_made_during_a_restart_wait_for_the_next_worker()
    {
        await using SupervisedWorker<ICounter> worker = await _bench.StartAsync(new SupervisionOptions<ICounter>
        {
            InitialDelay = LongPause,
            RestartWait = TimeSpan.FromDays(1),
            OnChange = _bench.OnChange,
        }).Soon();
        (await _bench.RunningAsync(1)).Exit(1);
        SupervisionChange pause = await _bench.NextAsync(SupervisionState.BackingOff);
        Task<Sums> one = worker.Client.AddAsync(1);
        Task<Sums> two = worker.Client.AddAsync(2);
        Assert.False(one.IsCompleted || two.IsCompleted);
        _bench.Time.Advance(pause.Delay);
        Sums[] sums = await Task.WhenAll(one, two).Soon();
        Assert.Equal(3, sums.Max(sum => sum.Connection));
    }

    [Fact]
    public async Task W26_calls_wait_no_longer_than_they_may()
    {
        await using SupervisedWorker<ICounter> worker = await _bench.StartAsync(new SupervisionOptions<ICounter>
        {
            InitialDelay = LongPause,
            RestartWait = TimeSpan.FromSeconds(7),
            OnChange = _bench.OnChange,
        }).Soon();
        (await _bench.RunningAsync(1)).Exit(1);
        await _bench.NextAsync(SupervisionState.BackingOff);

        Task waits = worker.Client.AddAsync(1);
        using var source = new CancellationTokenSource();
        Task givesUp = worker.Client.AddAsync(1, source.Token);
        await source.CancelAsync();
        OperationCanceledException cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givesUp.Soon());
        Assert.Equal(source.Token, cancelled.CancellationToken);
        _bench.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.False(waits.IsCompleted);
        _bench.Time.Advance(TimeSpan.FromSeconds(1));
        WorkerUnavailableException e = await Assert.ThrowsAsync<WorkerUnavailableException>(() => waits.Soon());
        Assert.Equal((SupervisionState.BackingOff, "primes", 1), (e.State, e.Name, e.LastExit?.ExitCode));
        Assert.Contains("within 7 s", e.Message);
    }

    [Fact]
    public async Task W26_calls_that_shall_not_wait_fail_at_once_and_were_not_sent()
    {
        await using SupervisedWorker<ICounter> worker = await _bench.StartAsync(new SupervisionOptions<ICounter>
        {
            InitialDelay = LongPause,
            WhileRestarting = CallsWhileRestarting.Fail,
            OnChange = _bench.OnChange,
        }).Soon();
        (await _bench.RunningAsync(1)).Exit(4);
        SupervisionChange pause = await _bench.NextAsync(SupervisionState.BackingOff);
        WorkerUnavailableException e = await Assert.ThrowsAsync<WorkerUnavailableException>(() => worker.Client.AddAsync(1).Soon());
        Assert.Equal((SupervisionState.BackingOff, 4), (e.State, e.LastExit?.ExitCode));
        Assert.Contains("'ICounter.AddAsync' was not called", e.Message);
        _bench.Time.Advance(pause.Delay);
        await _bench.RunningAsync(2);
        Assert.Equal(1, (await worker.Client.AddAsync(1).Soon()).Connection);
    }

    [Fact]
    public async Task W26_calls_that_wait_fail_when_the_worker_is_given_up_or_disposed()
    {
        SupervisedWorker<ICounter> worker = await _bench.StartAsync(new SupervisionOptions<ICounter>
        {
            InitialDelay = LongPause,
            RestartWait = TimeSpan.FromDays(1),
            MaxRestarts = 1,
            Window = TimeSpan.FromDays(1),
            OnChange = _bench.OnChange,
        }).Soon();
        (await _bench.RunningAsync(1)).Exit(1);
        SupervisionChange pause = await _bench.NextAsync(SupervisionState.BackingOff);
        Task waits = worker.Client.AddAsync(1);
        _bench.Launcher.Next(FakeStart.Fails(WorkerStartStage.Boot));
        _bench.Time.Advance(pause.Delay);
        await Assert.ThrowsAsync<WorkerGaveUpException>(() => waits.Soon());

        var other = new Supervised();
        worker = await other.StartAsync(new SupervisionOptions<ICounter>
        {
            InitialDelay = LongPause,
            OnChange = other.OnChange,
        }).Soon();
        (await other.RunningAsync(1)).Exit(1);
        await other.NextAsync(SupervisionState.BackingOff);
        waits = worker.Client.AddAsync(1);
        await worker.DisposeAsync().Soon();
        WorkerUnavailableException e = await Assert.ThrowsAsync<WorkerUnavailableException>(() => waits.Soon());
        Assert.Contains("it was disposed", e.Message);
        e = await Assert.ThrowsAsync<WorkerUnavailableException>(() => worker.Client.AddAsync(1).Soon());
        Assert.Equal(SupervisionState.Stopped, e.State);
    }
}
