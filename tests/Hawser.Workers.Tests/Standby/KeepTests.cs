using Hawser.Testing;

namespace Hawser.Workers.Tests.Standby;

/// <summary>How the stock is kept: prewarmed, replaced, renewed, given a rest, and ended.</summary>
[Collection(nameof(TakeTests))] // The environment is changed there.
public sealed class KeepTests
{
    [Fact]
    public async Task A_process_is_prewarmed_in_the_order_that_was_said_before_it_waits()
    {
        string mark = Guid.NewGuid().ToString();
        await using var stock = new Stock(options: process => new StandbyOptions
        {
            Worker = process,
            Prewarm = [StandbyPrewarm.With<WarmUp>(mark + 1), StandbyPrewarm.Worker<ICounter, Counter>(), StandbyPrewarm.With<WarmUp>(mark + 2)],
        });
        await stock.FullAsync();
        Assert.Equal([mark + 1, mark + 2], WarmUp.Seen.Where(seen => seen?.StartsWith(mark, StringComparison.Ordinal) == true));
        await using Worker<ICounter> worker = await stock.SpawnAsync().Soon();
        Assert.Equal(stock.Launcher.Workers[0].ProcessId, worker.ProcessId);
    }

    [Fact]
    public async Task A_process_that_dies_while_it_waits_is_replaced_after_a_pause()
    {
        await using var stock = new Stock();
        await stock.FullAsync();
        FakeWorker first = stock.Launcher.Workers[0];
        first.Die(9);
        FakeWorker second = await stock.DriveToAsync(2);
        await stock.FullAsync();
        Assert.Equal([second.ProcessId], stock.Hosts.Waiting);
    }

    [Fact]
    public async Task A_stock_whose_processes_fail_too_often_rests_and_says_why_and_workers_start_without()
    {
        await using var stock = new Stock(options: process => new StandbyOptions
        {
            Worker = process,
            Prewarm = [StandbyPrewarm.With<WarmUp>("fail")],
            MaxRestarts = 2,
            Window = TimeSpan.FromHours(1),
        });
        Task full = stock.Hosts.WaitUntilFullAsync();
        await stock.DriveToAsync(3);
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(() => full.Soon());
        Assert.Contains("cold", e.Message);
        Assert.Equal(WorkerStartStage.Connect, Assert.IsType<WorkerStartException>(e.InnerException).Stage);
        Assert.Equal(3, stock.Launcher.Workers.Count);
        Assert.Empty(stock.Hosts.Waiting);

        await using Worker<ICounter> worker = await stock.SpawnAsync().Soon();
        Assert.Equal(1, (await worker.Client.AddAsync(1).Soon()).Connection);
        stock.Time.Advance(TimeSpan.FromHours(1));
        await stock.LaunchedAsync(5);
    }

    [Fact]
    public async Task A_process_that_waits_too_long_ends_when_the_next_one_waits()
    {
        await using var stock = new Stock(options: process => new StandbyOptions { Worker = process, MaxAge = TimeSpan.FromMinutes(1) });
        await stock.FullAsync();
        FakeWorker old = stock.Launcher.Workers[0];
        FakeWorker next = await stock.DriveToAsync(2);
        await old.Exited.Soon();
        Assert.False(old.IsKilled);
        Assert.Equal([next.ProcessId], stock.Hosts.Waiting);
    }

    [Fact]
    public async Task Disposing_ends_those_that_wait_and_leaves_workers_alone()
    {
        var stock = new Stock(count: 3);
        await stock.FullAsync();
        Worker<ICounter> worker = await stock.SpawnAsync().Soon();
        await stock.DriveToAsync(4);
        await stock.FullAsync();
        await stock.DisposeAsync().Soon();
        Assert.Empty(stock.Hosts.Waiting);
        Assert.All(
            stock.Launcher.Workers, process => Assert.Equal(process.ProcessId != worker.ProcessId, process.Exited.IsCompleted));
        Assert.Equal(1, (await worker.Client.AddAsync(1).Soon()).Connection);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => stock.Hosts.WaitUntilFullAsync());

        await using Worker<ICounter> without = await stock.SpawnAsync().Soon();
        await worker.DisposeAsync().Soon();
        await stock.DisposeAsync().Soon();
    }

    [Theory]
    [InlineData(WorkerStartStage.Launch)]
    [InlineData(WorkerStartStage.Boot)]
    [InlineData(WorkerStartStage.Handshake)]
    [InlineData(WorkerStartStage.Init)]
    [InlineData(WorkerStartStage.Connect)]
    public async Task Disposing_ends_processes_whatever_they_hang_in(WorkerStartStage stage)
    {
        var stock = new Stock(launcher: new FakeLauncher(FakeStart.Hangs(stage)));
        if (stage != WorkerStartStage.Launch)
        {
            await stock.LaunchedAsync(1);
        }

        await stock.DisposeAsync().Soon();
        Assert.All(stock.Launcher.Workers, process => Assert.True(process.Exited.IsCompleted));
    }

    [Fact]
    public void Options_that_no_process_can_wait_with_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new StandbyOptions { Count = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new StandbyOptions { Count = 257 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new StandbyOptions { MaxRestarts = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new StandbyOptions { MaxAge = TimeSpan.Zero });
        Assert.Throws<ArgumentNullException>(() => new StandbyOptions { Prewarm = [null!] });
        Assert.Throws<ArgumentException>(
            () => new StandbyOptions { Worker = new WorkerOptions { Channel = WorkerChannel.StandardStreams } });
        Assert.Throws<ArgumentException>(
            () => new StandbyOptions { Worker = new WorkerOptions { StandardError = WorkerOutput.Truncate("/tmp/x") } });
        Assert.Throws<ArgumentException>(() => StandbyPrewarm.Worker<ICounter, ICounter>());
    }
}
