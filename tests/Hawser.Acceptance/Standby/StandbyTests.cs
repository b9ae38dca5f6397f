using System.Text;
using Hawser.Acceptance.Child.Trials;
using Hawser.Acceptance.Launching;
using Hawser.Workers;

namespace Hawser.Acceptance.Standby;

/// <summary>Processes that wait to become workers: taken, killed in each state, and always gone in the end.</summary>
public sealed class StandbyTests
{
    private const int SIGKILL = 9;

    [Fact]
    public async Task A_waiting_process_becomes_a_worker_of_any_contract_and_its_end_is_reported_once_as_that_workers()
    {
        using var log = new LogLines();
        await using var standby = new StandbyHosts(new StandbyOptions { Count = 2 });
        await standby.WaitUntilFullAsync().Soon();
        IReadOnlyList<int> waiting = standby.Waiting;
        Worker<ITrial> trial = await Worker.SpawnAsync<ITrial, Trial>(Options(standby, log)).Soon();
        Worker<IWarehouse> depot = await Worker.SpawnAsync<IWarehouse, Depot, Opening>(new Opening(5, "text"), Options(standby)).Soon();
        Assert.Equal(waiting, [trial.ProcessId, depot.ProcessId]);
        Assert.Equal(42, await trial.Client.AddAsync(40, 2).Soon());
        Assert.Equal(new Stock(3, 8), await depot.Client.PutAsync(3).Soon());
        await trial.Client.SayAsync("to the output", "to the error").Soon();
        Assert.Contains("the taken one: to the error", log.WaitFor("to the error"), StringComparison.Ordinal);

        Task call = trial.Client.HangAsync();
        Assert.Equal(0, ProcessAssert.Signal(trial.ProcessId, SIGKILL));
        WorkerExitedException e = await Assert.ThrowsAsync<WorkerExitedException>(() => call.Soon());
        Assert.Equal(("the taken one", SIGKILL), (e.Exit.Name, e.Exit.Signal));
        Gone.Reaped(trial.ProcessId);
        Assert.Equal(WorkerExitCause.Requested, (await depot.EndAsync()).Cause);
        await standby.WaitUntilFullAsync().Soon();
        IReadOnlyList<int> last = standby.Waiting;
        Assert.Empty(last.Intersect(waiting));
        await standby.DisposeAsync().Soon();
        Gone.Reaped(last);
    }

    [Fact]
    public async Task W4_a_waiting_process_says_so_in_its_command_line_and_then_shows_its_workers_name()
    {
        await using var standby = new StandbyHosts();
        await standby.WaitUntilFullAsync().Soon();
        int process = Assert.Single(standby.Waiting);
        Assert.Equal([$"worker of {Environment.ProcessId}", "standby"], CommandLine(process));
        await using Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>(Options(standby, name: "the \"odd\" ünø one")).Soon();
        Assert.Equal(process, worker.ProcessId);
        Assert.Equal([$"worker of {Environment.ProcessId}", "the \"odd\" ünø one"], CommandLine(process));
        Assert.Equal(3, await worker.Client.AddAsync(1, 2).Soon());
        await worker.EndAsync();
    }

    [Fact]
    public async Task A_waiting_process_that_is_killed_is_replaced()
    {
        await using var standby = new StandbyHosts(new StandbyOptions { InitialDelay = TimeSpan.FromMilliseconds(1) });
        await standby.WaitUntilFullAsync().Soon();
        int process = Assert.Single(standby.Waiting);
        Assert.Equal(0, ProcessAssert.Signal(process, SIGKILL));
        ProcessAssert.Gone(process);
        await using Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>(Options(standby)).Soon();
        Assert.NotEqual(process, worker.ProcessId);
        Assert.Equal(3, await worker.Client.AddAsync(1, 2).Soon());
        await worker.EndAsync();
        ProcessAssert.Eventually(() => standby.Waiting is [var next] && next != process, "there is no process in its place");
        IReadOnlyList<int> last = standby.Waiting;
        await standby.DisposeAsync().Soon();
        Gone.Reaped([process, .. last]);
    }

    [Fact]
    public async Task A_waiting_process_that_stands_still_is_killed_when_it_is_to_become_a_worker_and_the_start_succeeds()
    {
        await using var standby = new StandbyHosts();
        await standby.WaitUntilFullAsync().Soon();
        int process = Assert.Single(standby.Waiting);
        ProcessAssert.Stop(process);
        await using Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>(Options(standby)).Soon();
        Assert.NotEqual(process, worker.ProcessId);
        Gone.Reaped(process);
        Assert.Equal(3, await worker.Client.AddAsync(1, 2).Soon());
        await worker.EndAsync();
    }

    [Fact]
    public async Task A_worker_from_the_stock_has_its_own_directory_environment_and_limits_or_a_process_of_its_own()
    {
        WorkerOptions process = Limited(null);
        await using var standby = new StandbyHosts(new StandbyOptions { Worker = process });
        await standby.WaitUntilFullAsync().Soon();
        int waiting = Assert.Single(standby.Waiting);
        await using Worker<ISurroundings> other = await Worker.SpawnAsync<ISurroundings, Child.Trials.Surroundings>(Options(standby)).Soon();
        Assert.NotEqual(waiting, other.ProcessId);
        await using Worker<ISurroundings> same = await Worker.SpawnAsync<ISurroundings, Child.Trials.Surroundings>(Limited(standby)).Soon();
        Assert.Equal(waiting, same.ProcessId);
        Assert.Equal("/", await same.Client.DirectoryAsync().Soon());
        Assert.Equal("1", (await same.Client.EnvironmentAsync().Soon())["MINE"]);
        await same.EndAsync();
        await other.EndAsync();

        static WorkerOptions Limited(StandbyHosts? standby) => new()
        {
            WorkingDirectory = "/",
            Environment = new Dictionary<string, string?> { ["MINE"] = "1" },
            MemoryLimit = 1L << 30,
            Standby = standby,
        };
    }

    [Fact]
    public async Task A_worker_over_TCP_is_taken_from_a_stock_over_TCP()
    {
        await using var standby = new StandbyHosts(new StandbyOptions { Worker = new WorkerOptions { Channel = WorkerChannel.Tcp } });
        await standby.WaitUntilFullAsync().Soon();
        int waiting = Assert.Single(standby.Waiting);
        await using Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>(
            new WorkerOptions { Channel = WorkerChannel.Tcp, Standby = standby }).Soon();
        Assert.Equal(waiting, worker.ProcessId);
        Assert.Equal(3, await worker.Client.AddAsync(1, 2).Soon());
        await worker.EndAsync();
    }

    [Fact]
    public void W17_a_waiting_process_is_gone_within_2_s_of_the_kill_of_its_owner()
    {
        using Owner owner = Owner.Start(Launched.ChildExecutable, ["work", "waiting"]);
        int waiting = owner.NextProcessId("worker");
        owner.Kill();
        ProcessAssert.GoneWithin(ProcessAssert.OwnerGoneLimit, waiting);
        Assert.Empty(Directory.GetDirectories(Path.GetTempPath(), $"hawser-{owner.Id}-*"));
    }

    [Fact]
    public void W17_a_worker_that_once_waited_and_its_children_are_gone_within_2_s_of_the_kill_of_its_owner()
    {
        using Owner owner = Owner.Start(Launched.ChildExecutable, ["work", "standby"]);
        int[] processes = [owner.NextProcessId("worker"), owner.NextProcessId("child"), owner.NextProcessId("worker"), owner.NextProcessId("child")];
        owner.Kill();
        ProcessAssert.GoneWithin(ProcessAssert.OwnerGoneLimit, processes);
    }

    private static WorkerOptions Options(StandbyHosts standby, LogLines? log = null, string name = "the taken one") =>
        log is null
            ? new WorkerOptions { Name = name, Standby = standby }
            : new WorkerOptions { Name = name, Standby = standby, LoggerFactory = log };

    private static string[] CommandLine(int process) =>
        [.. File.ReadAllText($"/proc/{process}/cmdline", Encoding.UTF8).TrimEnd('\0').Split('\0')[^2..].Select(word => word.TrimEnd())];
}
