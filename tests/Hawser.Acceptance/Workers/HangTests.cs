using Hawser.Acceptance.Child.Trials;
using Hawser.Diagnostics;
using Hawser.Rpc;
using Hawser.Tests.Shared;
using Hawser.Workers;

namespace Hawser.Acceptance;

/// <summary>What the owner learns of a worker that hangs, before it is killed for that.</summary>
public sealed class HangTests
{
    private static readonly TimeSpan CallTime = TimeSpan.FromMilliseconds(300);

    [Theory]
    [InlineData("spin", "Hawser.Acceptance.Child.Verbs.")]
    [InlineData("deadlock", "Hawser.Acceptance.Child.Verbs.TakeBoth")]
    public async Task W24_the_report_of_a_worker_that_hangs_has_the_stacks_of_its_threads(string verb, string frame)
    {
        using var log = new LogLines();
        await using Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>(Options(log)).Soon();

        // It has begun to hang when its time is over, and not only to compile what its first call needs.
        await worker.Client.EchoAsync("there").Soon();
        await Assert.ThrowsAsync<RpcTimeoutException>(() => Hurried(worker, 4 * CallTime).DoAsync(verb).Soon());
        WorkerExit exit = await worker.Exited.Soon();

        Assert.True(exit.Cause == WorkerExitCause.TimeoutIgnored, $"{exit}\n{exit.ThreadStacks}");
        Assert.Contains($"  at {frame}", exit.ThreadStacks, StringComparison.Ordinal);
        Assert.Contains("Hawser.Acceptance.Child.Trials.Trial.DoAsync", exit.ThreadStacks, StringComparison.Ordinal);
        Assert.Contains($"  at {frame}", log.WaitFor("Its threads:"), StringComparison.Ordinal);
        Gone.Reaped(worker.ProcessId);
    }

    [Fact]
    public async Task W24_a_worker_that_does_not_end_in_time_is_looked_at_before_it_is_killed()
    {
        using var log = new LogLines();
        await using Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>(Options(log)).Soon();
        Task call = worker.Client.DoAsync("starve");
        log.WaitFor($"ready {worker.ProcessId}");

        WorkerExit exit = await worker.EndAsync();

        Assert.Equal(WorkerExitCause.Requested, exit.Cause);
        Assert.Contains("Verbs.Forever", exit.ThreadStacks, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<Exception>(() => call.Soon());
    }

    [Theory]
    [InlineData(Stages.Module, WorkerStartStage.Boot, "Hawser.Acceptance.Child.Trials.Stages.")]
    [InlineData(Stages.Services, WorkerStartStage.Init, "Hawser.Acceptance.Child.Trials.Staged.ConfigureServices")]
    [InlineData(Stages.State, WorkerStartStage.Init, "Hawser.Acceptance.Child.Trials.StagedState..ctor")]
    [InlineData(Stages.Class, WorkerStartStage.Connect, "Hawser.Acceptance.Child.Trials.Staged..ctor")]
    public async Task W20_a_start_that_hangs_in_code_of_the_user_is_looked_at_whatever_its_stage(
        string place, WorkerStartStage stage, string frame)
    {
        using var log = new LogLines();
        var time = new ManualTime();
        var options = new WorkerOptions
        {
            Name = "hanging",
            LoggerFactory = log,
            TimeProvider = time,
            HangCapture = ManagedStacks.CaptureAsync,
            HangCaptureTimeout = TimeSpan.FromSeconds(20),
            Environment = new Dictionary<string, string?> { [Stages.Variable] = place },
        };

        Task<Worker<IStaged>> start = Worker.SpawnAsync<IStaged, Staged>(options);
        log.WaitFor($"hangs at {place}");
        time.Advance(options.StartTimeout);
        WorkerStartException e = await Assert.ThrowsAsync<WorkerStartException>(() => start.Soon());

        Assert.Equal((stage, options.StartTimeout), (e.Stage, e.Timeout));
        Assert.True(e.Exit?.Cause == WorkerExitCause.StartFailed, $"{e.Exit}\n{e.Exit?.ThreadStacks}");
        Assert.True(e.Exit!.ThreadStacks?.Contains($"  at {frame}", StringComparison.Ordinal), e.Exit.ThreadStacks);
        Assert.Contains($"  at {frame}", log.WaitFor("Its threads:"), StringComparison.Ordinal);
        Gone.Reaped(e.ProcessId!.Value);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task W24_a_capture_that_hangs_or_throws_keeps_no_worker_alive(bool hangs)
    {
        using var log = new LogLines();
        var options = new WorkerOptions
        {
            LoggerFactory = log,
            CancellationGrace = CallTime,
            HangCaptureTimeout = CallTime,
            HangCapture = (_, _) => hangs ? new TaskCompletionSource<string>().Task : throw new InvalidOperationException("no picture"),
        };
        await using Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>(options).Soon();

        await Assert.ThrowsAsync<RpcTimeoutException>(() => Hurried(worker, CallTime).HangDeafAsync().Soon());
        WorkerExit exit = await worker.Exited.Soon();

        Assert.Equal((WorkerExitCause.TimeoutIgnored, (string?)null), (exit.Cause, exit.ThreadStacks));
        Assert.Contains(hangs ? nameof(TimeoutException) : "no picture", log.WaitFor("could not be captured"), StringComparison.Ordinal);
        Gone.Reaped(worker.ProcessId);
    }

    [Fact]
    public async Task A_worker_that_was_looked_at_goes_on()
    {
        await using Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>().Soon();
        Task call = worker.Client.HangAsync();
        await worker.Client.EchoAsync("there").Soon();

        string stacks = await ManagedStacks.CaptureAsync(worker.ProcessId).Soon();

        Assert.Contains("Thread ", stacks, StringComparison.Ordinal);
        Assert.Contains("Hawser.", stacks, StringComparison.Ordinal);
        Assert.Equal("alive", await worker.Client.EchoAsync("alive").Soon());
        Assert.Equal(WorkerExitCause.Requested, (await worker.EndAsync()).Cause);
        await Assert.ThrowsAnyAsync<Exception>(() => call.Soon());
    }

    private static ITrial Hurried(Worker<ITrial> worker, TimeSpan time) =>
        worker.Peer.CreateProxy<ITrial>(new RpcProxyOptions { Timeout = time });

    private static WorkerOptions Options(LogLines log) => new()
    {
        Name = "hanging",
        LoggerFactory = log,
        CancellationGrace = CallTime,
        ShutdownTimeout = CallTime,
        HangCapture = ManagedStacks.CaptureAsync,
        HangCaptureTimeout = TimeSpan.FromSeconds(20),
    };
}
