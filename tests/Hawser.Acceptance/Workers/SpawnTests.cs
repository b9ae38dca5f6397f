using System.Text;
using Hawser.Acceptance.Child.Trials;
using Hawser.Rpc;
using Hawser.Workers;

namespace Hawser.Acceptance;

/// <summary>Spawning, calling and disposing workers in processes of their own.</summary>
public sealed class SpawnTests
{
    [Fact]
    public async Task W1_a_worker_is_spawned_called_and_disposed_and_two_types_at_once()
    {
        Task<Worker<ITrial>> trial = Worker.SpawnAsync<ITrial, Trial>();
        Task<Worker<IWarehouse>> depot = Worker.SpawnAsync<IWarehouse, Depot, Opening>(new Opening(5, "text"));
        Worker<ITrial> one = await trial.Soon();
        Worker<IWarehouse> two = await depot.Soon();
        Assert.NotEqual(Environment.ProcessId, one.ProcessId);
        Assert.NotEqual(one.ProcessId, two.ProcessId);
        Assert.Equal(42, await one.Client.AddAsync(40, 2).Soon());
        Assert.Equal(new Stock(3, 8), await two.Client.PutAsync(3).Soon());
        Assert.Equal("Trial", one.Name);

        foreach (WorkerExit? exit in new[] { await one.EndAsync(), await two.EndAsync() })
        {
            Assert.Equal((WorkerExitCause.Requested, 0, (int?)null), (exit.Cause, exit.ExitCode, exit.Signal));
        }
    }

    [Fact]
    public async Task W1_a_caller_whose_synchronisation_context_is_blocked_is_not_deadlocked()
    {
        int process = 0;
        await Task.Run(() =>
        {
            SynchronizationContext.SetSynchronizationContext(new BlockedContext());
            Worker<ITrial> worker = Worker.SpawnAsync<ITrial, Trial>().GetAwaiter().GetResult();
            process = worker.ProcessId;
            Assert.Equal(3, worker.Client.AddAsync(1, 2).GetAwaiter().GetResult());
            worker.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }).Soon();
        Gone.Reaped(process);
    }

    [Fact]
    public async Task W2_connections_share_the_worker_state_and_not_their_own_and_closing_one_leaves_the_worker()
    {
        string folder;
        await using StartedWorker<IWarehouse> warehouse = await Worker.StartAsync<IWarehouse, Warehouse, Opening>(new Opening(100, ""), new WorkerOptions { Name = "store" }).Soon();
        await using (WorkerConnection<IWarehouse> anna = await Worker.ConnectAsync(warehouse, new Customer("Anna")).Soon())
        {
            await using (WorkerConnection<IWarehouse> bert = await Worker.ConnectAsync(warehouse, new Customer("Bert")).Soon())
            {
                Assert.Equal(new Stock(1, 101), await anna.Client.PutAsync(1).Soon());
                Assert.Equal(new Stock(10, 111), await bert.Client.PutAsync(10).Soon());
                Assert.Equal("Anna", await anna.Client.WhoAsync().Soon());
                Assert.Equal("Bert", await bert.Client.WhoAsync().Soon());
            }

            Assert.Equal(new Stock(2, 112), await anna.Client.PutAsync(1).Soon());
            Assert.False(warehouse.Exited.IsCompleted);
            folder = Path.GetDirectoryName((await warehouse.ShareAsync().Soon()).Channel.Endpoint.SocketPath)!;
            Assert.True(Directory.Exists(folder));
        }

        await warehouse.DisposeAsync().Soon();
        Gone.Reaped(warehouse.ProcessId);
        Assert.Equal((WorkerExitCause.Requested, 0), ((await warehouse.Exited).Cause, (await warehouse.Exited).ExitCode));
        WorkerExitedException e = await Assert.ThrowsAsync<WorkerExitedException>(() => Worker.ConnectAsync(warehouse, new Customer("Late")).Soon());
        Assert.Contains("'store'", e.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder), "the worker's socket folder is still there");
    }

    [Fact]
    public async Task W4_the_command_line_shows_owner_and_name_and_every_error_shows_name_and_process()
    {
        await using Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>(new WorkerOptions { Name = "the \"odd\" ünø one" }).Soon();
        string[] command = File.ReadAllText($"/proc/{worker.ProcessId}/cmdline", Encoding.UTF8).TrimEnd('\0').Split('\0');
        Assert.Equal([$"worker of {Environment.ProcessId}", "the \"odd\" ünø one"], command[^2..]);

        Task call = worker.Client.HangAsync();
        await worker.Client.EchoAsync("there").Soon();
        Assert.Equal(0, ProcessAssert.Signal(worker.ProcessId, 9));
        WorkerExitedException e = await Assert.ThrowsAsync<WorkerExitedException>(() => call.Soon());
        Assert.Contains($"Worker 'the \"odd\" ünø one' (process {worker.ProcessId})", e.Message, StringComparison.Ordinal);
        await worker.EndAsync();
    }

    [Fact]
    public async Task W7_what_a_worker_prints_goes_line_by_line_to_the_owners_logger_with_the_workers_name()
    {
        using var log = new LogLines();
        await using Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>(new WorkerOptions { Name = "talker", LoggerFactory = log }).Soon();
        await worker.Client.SayAsync("to the output", "to the error").Soon();
        Assert.Contains("talker: to the output", log.WaitFor("to the output"), StringComparison.Ordinal);
        Assert.Contains("talker: to the error", log.WaitFor("to the error"), StringComparison.Ordinal);

        Assert.Equal(0, await worker.Client.DoAsync("print", "20").Soon());
        await worker.EndAsync();
    }

    [Fact]
    public async Task W8_Console_ReadLine_in_a_worker_returns_end_of_file_and_the_worker_serves_on()
    {
        await using Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>().Soon();
        Assert.Null(await worker.Client.ReadLineAsync().Soon());
        Assert.Null(await worker.Client.ReadLineAsync().Soon());
        Assert.Equal(3, await worker.Client.AddAsync(1, 2).Soon());
        Assert.False(worker.Exited.IsCompleted);
        await worker.EndAsync();
    }

    [Fact]
    public async Task W14_an_exception_in_a_call_goes_to_its_caller_and_the_worker_serves_the_next_call()
    {
        await using Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>().Soon();
        RemoteException e = await Assert.ThrowsAsync<RemoteException>(() => worker.Client.FailAsync("not today").Soon());
        Assert.Equal(("System.InvalidOperationException", "not today"), (e.RemoteType, e.Message));
        Assert.Contains("Trial.FailAsync", e.RemoteStackTrace, StringComparison.Ordinal);
        Assert.Equal(3, await worker.Client.AddAsync(1, 2).Soon());
        await worker.EndAsync();
    }

    [Fact]
    public async Task W14_an_exception_in_a_connections_constructor_fails_that_connect_and_the_worker_lives()
    {
        await using StartedWorker<IWarehouse> warehouse = await Worker.StartAsync<IWarehouse, Warehouse, Opening>(new Opening(1, "")).Soon();
        WorkerConnectException e = await Assert.ThrowsAsync<WorkerConnectException>(() => Worker.ConnectAsync(warehouse, new Customer("")).Soon());
        Assert.Contains("A customer has a name.", e.Message, StringComparison.Ordinal);
        Assert.Equal(warehouse.ProcessId, e.ProcessId);
        await using (WorkerConnection<IWarehouse> anna = await Worker.ConnectAsync(warehouse, new Customer("Anna")).Soon())
        {
            Assert.Equal(new Stock(1, 2), await anna.Client.PutAsync(1).Soon());
        }

        await warehouse.DisposeAsync().Soon();
        Gone.Reaped(warehouse.ProcessId);
    }

    [Fact]
    public async Task P8_the_key_is_in_no_argument_no_environment_no_log_and_no_file_of_a_worker()
    {
        using var log = new LogLines();
        var launcher = new ListeningLauncher();
        await using Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>(new WorkerOptions { Launcher = launcher, LoggerFactory = log }).Soon();
        Assert.Equal(64, launcher.Key.Length);
        foreach (int process in new[] { worker.ProcessId, Environment.ProcessId })
        {
            Absent(launcher.Key, File.ReadAllText($"/proc/{process}/cmdline"), $"arguments of {process}");
            Absent(launcher.Key, File.ReadAllText($"/proc/{process}/environ"), $"environment of {process}");
        }

        Assert.Equal(0, ProcessAssert.Signal(worker.ProcessId, 9));
        WorkerExit exit = await worker.Exited.Soon();
        Absent(launcher.Key, new WorkerExitedException(exit).ToString(), "the exit report");
        Absent(launcher.Key, string.Join('\n', log.All), "the log");
        await worker.EndAsync();

        static void Absent(string key, string text, string where)
        {
            Assert.False(text.Contains(key, StringComparison.OrdinalIgnoreCase), $"the key is in {where}");
            Assert.False(text.Contains(Convert.ToBase64String(Convert.FromHexString(key)), StringComparison.Ordinal), $"the key is in {where}");
        }
    }

    /// <summary>A context whose thread never comes back to run what is posted.</summary>
    private sealed class BlockedContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }
}
