using Hawser.Rpc;
using Hawser.Workers;

namespace Hawser.Testing.Tests;

/// <summary>Starts that fail, or hang, in the stage that a test wants.</summary>
public sealed class FakeStartTests
{
    private readonly FakeLauncher _launcher = new();

    [Theory]
    [InlineData(WorkerStartStage.Launch)]
    [InlineData(WorkerStartStage.Boot)]
    [InlineData(WorkerStartStage.Handshake)]
    [InlineData(WorkerStartStage.Contract)]
    [InlineData(WorkerStartStage.Init)]
    [InlineData(WorkerStartStage.Connect)]
    public async Task A_start_fails_in_any_stage_and_the_next_is_good(WorkerStartStage stage)
    {
        _launcher.Next(FakeStart.Fails(stage, "the disk is full"));
        WorkerStartException e = await Assert.ThrowsAsync<WorkerStartException>(() => Stores.SpawnAsync(_launcher));
        Assert.Equal(stage, e.Stage);
        Assert.Null(e.Timeout);
        if (stage is not (WorkerStartStage.Handshake or WorkerStartStage.Contract))
        {
            Assert.Contains("the disk is full", e.Message);
        }

        Assert.Equal(stage == WorkerStartStage.Contract, e.InnerException is ContractMismatchException);
        Assert.All(_launcher.Workers, fake => Assert.True(fake.Exited.IsCompleted));
        await using Worker<IStore> worker = await Stores.SpawnAsync(_launcher);
        Assert.Equal(2, await worker.Client.CountAsync("nails").Soon());
    }

    [Theory]
    [InlineData(WorkerStartStage.Launch)]
    [InlineData(WorkerStartStage.Boot)]
    [InlineData(WorkerStartStage.Handshake)]
    [InlineData(WorkerStartStage.Init)]
    [InlineData(WorkerStartStage.Connect)]
    public async Task A_start_hangs_in_any_stage_until_its_time_out(WorkerStartStage stage)
    {
        _launcher.Next(FakeStart.Serve, FakeStart.Hangs(stage));

        // What is compiled at its first use is compiled before time counts.
        await (await Stores.SpawnAsync(_launcher)).DisposeAsync().Soon();
        var timeout = TimeSpan.FromSeconds(2);
        WorkerStartException e = await Assert.ThrowsAsync<WorkerStartException>(
            () => Stores.SpawnAsync(_launcher, new WorkerOptions { Launcher = _launcher, StartTimeout = timeout }));
        Assert.Equal((stage, timeout), (e.Stage, e.Timeout));
        Assert.All(_launcher.Workers, fake => Assert.True(fake.Exited.IsCompleted));
    }

    [Fact]
    public void The_contract_is_compared_in_no_time() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => FakeStart.Hangs(WorkerStartStage.Contract));

    [Fact]
    public async Task A_supervised_worker_is_restarted_by_the_same_launcher()
    {
        var options = new SupervisionOptions<IStore> { InitialDelay = TimeSpan.FromMilliseconds(1) };
        await using SupervisedWorker<IStore> worker = await Worker.SuperviseAsync<IStore, Store, Stock>(
            new Stock(new() { ["nails"] = 2 }), Stores.Options(_launcher), options).Soon();
        _launcher.Next(FakeStart.Fails(WorkerStartStage.Boot));
        _launcher.Workers[0].Die(9);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        FakeWorker third = await _launcher.LaunchedAsync(3, limit.Token);
        await _launcher.Workers[0].Exited.Soon();
        Assert.Equal(2, await worker.Client.CountAsync("nails").Soon());
        Assert.Equal(third.ProcessId, await worker.Client.ProcessIdAsync().Soon());
    }

    [Fact]
    public async Task A_test_says_all_that_a_worker_does()
    {
        _launcher.Next(FakeStart.As(worker =>
        {
            worker.WriteError("I shall not start.");
            throw new NotSupportedException("and here is why");
        }));
        WorkerStartException e = await Assert.ThrowsAsync<WorkerStartException>(() => Stores.SpawnAsync(_launcher));
        Assert.Equal((WorkerStartStage.Boot, "SIGABRT"), (e.Stage, e.Exit?.SignalName));
        Assert.Contains("and here is why", e.StandardErrorTail);
    }
}
