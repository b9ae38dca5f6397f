using System.Collections.Concurrent;
using Hawser.Testing;

namespace Hawser.Workers.Tests.Standby;

/// <summary>Starts that take a waiting process, and those that cannot.</summary>
[Collection(nameof(TakeTests))]
public sealed class TakeTests
{
    [Fact]
    public async Task A_start_takes_the_process_that_waits_and_the_next_one_waits_then()
    {
        await using var stock = new Stock();
        await stock.FullAsync();
        int waiting = Assert.Single(stock.Hosts.Waiting);

        Worker<ICounter> worker = await stock.SpawnAsync().Soon();
        Assert.Equal((waiting, "taken"), (worker.ProcessId, worker.Name));
        Assert.Equal(5, (await worker.Client.AddAsync(5).Soon()).Connection);
        await stock.DriveToAsync(2);
        await stock.FullAsync();
        Assert.NotEqual(waiting, Assert.Single(stock.Hosts.Waiting));
        Assert.Equal(2, stock.Launcher.Workers.Count);

        await worker.DisposeAsync().Soon();
        WorkerExit exit = await worker.Exited.Soon();
        Assert.Equal((WorkerExitCause.Requested, "taken", waiting), (exit.Cause, exit.Name, exit.ProcessId));
    }

    [Fact]
    public async Task A_process_of_the_stock_takes_init_values_and_many_connections_as_any_other()
    {
        await using var stock = new Stock();
        await stock.FullAsync();
        StartedWorker<ICounter> worker = await Worker.StartAsync<ICounter, Counter, Start>(
            new Start(10), new WorkerOptions { Name = "many", Launcher = stock.Launcher, Standby = stock.Hosts }).Soon();
        Assert.Equal(stock.Launcher.Workers[0].ProcessId, worker.ProcessId);
        await using WorkerConnection<ICounter> one = await Worker.ConnectAsync(worker, new Guest("one")).Soon();
        await using WorkerConnection<ICounter> two = await Worker.ConnectAsync(worker, new Guest("two")).Soon();
        Assert.Equal(new Sums(1, 11), await one.Client.AddAsync(1).Soon());
        Assert.Equal(new Sums(2, 13), await two.Client.AddAsync(2).Soon());
        Assert.StartsWith("many began at 10 for two", await two.Client.DescribeAsync().Soon());
        await worker.DisposeAsync().Soon();
    }

    [Fact]
    public async Task A_process_becomes_one_worker_and_the_other_start_has_one_of_its_own()
    {
        await using var stock = new Stock();
        await stock.FullAsync();
        Worker<ICounter>[] workers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => stock.SpawnAsync())).Soon();
        Assert.Equal(4, workers.Select(worker => worker.ProcessId).Distinct().Count());
        foreach (Worker<ICounter> worker in workers)
        {
            Assert.Equal(1, (await worker.Client.AddAsync(1).Soon()).Connection);
            await worker.DisposeAsync().Soon();
        }
    }

    [Fact]
    public async Task A_worker_whose_process_would_be_another_is_started_without()
    {
        await using var stock = new Stock();
        await stock.FullAsync();
        int waiting = Assert.Single(stock.Hosts.Waiting);
        await using Worker<ICounter> worker = await stock.SpawnAsync(new Dictionary<string, string?> { ["MINE"] = "1" }).Soon();
        Assert.NotEqual(waiting, worker.ProcessId);
        Assert.Equal([waiting], stock.Hosts.Waiting);
    }

    [Fact]
    public async Task The_lines_of_a_process_that_was_taken_are_its_workers()
    {
        await using var stock = new Stock();
        await stock.FullAsync();
        FakeWorker process = stock.Launcher.Workers[0];
        process.WriteError("while it waits");
        var lines = new ConcurrentQueue<string>();
        Worker<ICounter> worker = await stock.SpawnAsync(error: WorkerOutput.Call(lines.Enqueue)).Soon();
        process.WriteError("as the worker");
        Assert.Equal(["as the worker"], lines);
        process.Die(11);
        WorkerExit exit = await worker.Exited.Soon();
        Assert.Equal((WorkerExitCause.Signal, "taken"), (exit.Cause, exit.Name));
        Assert.Contains("as the worker", exit.StandardErrorTail);
    }

    [Fact]
    public async Task A_background_exception_is_its_workers_also_when_the_process_once_waited()
    {
        await using var stock = new Stock();
        await stock.FullAsync();
        Worker<ICounter> worker = await stock.SpawnAsync().Soon();
        stock.Launcher.Workers[0].FailInBackground(new InvalidOperationException("behind"));
        WorkerExit exit = await worker.Exited.Soon();
        Assert.Equal((WorkerExitCause.UnhandledException, "taken"), (exit.Cause, exit.Name));
        Assert.Equal("behind", Assert.Single(exit.Exceptions).Message);
        Assert.Contains("Unhandled exception in worker 'taken'", exit.StandardErrorTail);
    }

    [Fact]
    public async Task A_failure_of_the_worker_itself_fails_the_start_as_without()
    {
        await using var stock = new Stock();
        await stock.FullAsync();
        WorkerStartException e = await Assert.ThrowsAsync<WorkerStartException>(() => Worker.StartAsync<ICounter, Counter, Start>(
            new Start(-1), new WorkerOptions { Launcher = stock.Launcher, Standby = stock.Hosts }).Soon());
        Assert.Equal((WorkerStartStage.Init, stock.Launcher.Workers[0].ProcessId), (e.Stage, e.ProcessId));
        Assert.Contains("It cannot start below zero.", e.Message);
        await stock.Launcher.Workers[0].Exited.Soon();
    }

    [Fact]
    public async Task A_process_that_dies_as_it_is_taken_is_replaced_by_one_of_the_start()
    {
        await using var stock = new Stock();
        await stock.FullAsync();
        FakeWorker process = stock.Launcher.Workers[0];
        process.BeforeCall = null;
        process.Hang();
        Task<Worker<ICounter>> starting = stock.SpawnAsync();
        process.Die(9);
        await using Worker<ICounter> worker = await starting.Soon();
        Assert.NotEqual(process.ProcessId, worker.ProcessId);
        Assert.Equal(1, (await worker.Client.AddAsync(1).Soon()).Connection);
    }

    [Fact]
    public async Task A_process_that_does_not_answer_is_killed_and_replaced_by_one_of_the_start()
    {
        await using var stock = new Stock();
        await stock.FullAsync();
        FakeWorker process = stock.Launcher.Workers[0];
        process.Hang();
        await using Worker<ICounter> worker = await stock.Drive(stock.SpawnAsync());
        Assert.NotEqual(process.ProcessId, worker.ProcessId);
        await process.Exited.Soon();
        Assert.True(process.IsKilled);
    }

    [Fact]
    public async Task A_start_that_is_cancelled_while_it_takes_a_process_ends_that()
    {
        await using var stock = new Stock();
        await stock.FullAsync();
        FakeWorker process = stock.Launcher.Workers[0];
        process.Hang();
        using var cancel = new CancellationTokenSource();
        Task<Worker<ICounter>> starting = stock.SpawnAsync(cancellationToken: cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => starting.Soon());
        await process.Exited.Soon();
        await stock.DriveToAsync(2);
        await stock.FullAsync();
        Assert.Equal(2, stock.Launcher.Workers.Count);
    }

    [Fact]
    public async Task A_supervised_worker_is_replaced_from_the_stock()
    {
        await using var stock = new Stock(count: 2);
        await stock.FullAsync();
        HashSet<int> waiting = [.. stock.Hosts.Waiting];
        await using SupervisedWorker<ICounter> worker = await Worker.SuperviseAsync<ICounter, PlainCounter>(
            new WorkerOptions { Launcher = stock.Launcher, Standby = stock.Hosts }).Soon();
        int first = worker.ProcessId!.Value;
        await worker.RestartAsync().Soon();
        Assert.Equal(1, (await worker.Client.AddAsync(1).Soon()).Connection);
        Assert.Equal(waiting, [first, worker.ProcessId!.Value]);
    }
}
