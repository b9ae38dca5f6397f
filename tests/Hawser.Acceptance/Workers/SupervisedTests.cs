using System.Globalization;
using System.Threading.Channels;
using Hawser.Acceptance.Child.Trials;
using Hawser.Workers;

namespace Hawser.Acceptance.Workers;

/// <summary>Supervised workers whose processes really end, hang and are replaced.</summary>
public sealed class SupervisedTests
{
    private const int SIGKILL = 9;
    private const int SIGSTOP = 19;

    private readonly Channel<SupervisionChange> _changes = Channel.CreateUnbounded<SupervisionChange>();

    [Fact]
    public async Task W26_a_process_that_is_killed_is_replaced_and_a_call_waits_for_the_next()
    {
        var processes = new List<int>();
        SupervisedWorker<ITrial> worker = await Worker.SuperviseAsync<ITrial, Trial>(supervision: Options<ITrial>()).Soon();
        for (int i = 0; i < 3; i++)
        {
            processes.Add((await NextAsync(SupervisionState.Running)).ProcessId!.Value);
            Task lost = worker.Client.HangAsync();
            Assert.Equal(3, await worker.Client.AddAsync(1, 2).Soon());
            Assert.Equal(0, ProcessAssert.Signal(processes[i], SIGKILL));
            Assert.Equal("SIGKILL", (await NextAsync(SupervisionState.BackingOff)).Exit?.SignalName);
            Assert.Equal(processes[i], (await Assert.ThrowsAsync<WorkerExitedException>(() => lost.Soon())).Exit.ProcessId);
            Assert.Equal("on", await worker.Client.EchoAsync("on").Soon());
        }

        processes.Add((await NextAsync(SupervisionState.Running)).ProcessId!.Value);
        Assert.Equal(4, processes.Distinct().Count());
        await worker.DisposeAsync().Soon();
        Gone.Reaped(processes);
    }

    [Fact]
    public async Task W26_a_process_that_stands_still_is_killed_by_its_health_check_and_replaced()
    {
        SupervisedWorker<ITrial> worker = await Worker.SuperviseAsync<ITrial, Trial>(
            supervision: new SupervisionOptions<ITrial>
            {
                HealthCheck = static (trial, token) => trial.AddAsync(0, 0, token),
                HealthInterval = TimeSpan.FromMilliseconds(100),
                HealthTimeout = TimeSpan.FromMilliseconds(1500),
                HealthFailures = 2,
                OnChange = change => _changes.Writer.TryWrite(change),
            }).Soon();
        int first = (await NextAsync(SupervisionState.Running)).ProcessId!.Value;
        Task lost = worker.Client.HangAsync();
        Assert.Equal("stands", await worker.Client.EchoAsync("stands").Soon());
        Assert.Equal(0, ProcessAssert.Signal(first, SIGSTOP));

        SupervisionChange end = await NextAsync(SupervisionState.BackingOff);
        Assert.Equal((WorkerExitCause.Unhealthy, SIGKILL, first), (end.Exit?.Cause, end.Exit?.Signal, end.Exit?.ProcessId));
        Assert.IsType<TimeoutException>(end.Illness);
        await Assert.ThrowsAsync<WorkerExitedException>(() => lost.Soon());
        int second = (await NextAsync(SupervisionState.Running)).ProcessId!.Value;
        Assert.Equal("on", await worker.Client.EchoAsync("on").Soon());
        await worker.DisposeAsync().Soon();
        Gone.Reaped(first, second);
    }

    [Fact]
    public async Task W26_a_process_that_ends_again_and_again_is_given_up()
    {
        var processes = new List<int>();
        await using SupervisedWorker<ITrial> worker = await Worker.SuperviseAsync<ITrial, Trial>(
            supervision: Options<ITrial>(restarts: 2)).Soon();
        for (int i = 0; i < 3; i++)
        {
            processes.Add((await NextAsync(SupervisionState.Running)).ProcessId!.Value);
            await Assert.ThrowsAsync<WorkerExitedException>(
                () => worker.Client.DoAsync("leave", i.ToString(CultureInfo.InvariantCulture)).Soon());
        }

        await NextAsync(SupervisionState.GivenUp);
        WorkerGaveUpException e = await Assert.ThrowsAsync<WorkerGaveUpException>(() => worker.Client.AddAsync(1, 2).Soon());
        Assert.Equal([0, 1, 2], e.Exits.Select(exit => exit.ExitCode));
        Assert.Equal(processes, e.Exits.Select(exit => exit.ProcessId));
        Gone.Reaped(processes);
    }

    [Fact]
    public async Task W26_disposing_during_a_restart_leaves_no_process()
    {
        SupervisedWorker<ITrial> worker = await Worker.SuperviseAsync<ITrial, Trial>(
            new WorkerOptions { Name = "ended while it restarts" }, Options<ITrial>()).Soon();
        int first = (await NextAsync(SupervisionState.Running)).ProcessId!.Value;
        Assert.Equal(0, ProcessAssert.Signal(first, SIGKILL));
        await NextAsync(SupervisionState.Starting);
        await worker.DisposeAsync().Soon();
        await NextAsync(SupervisionState.Stopped);
        Gone.Reaped(first);
        Assert.DoesNotContain(Children(), child =>
            child.Contains($"worker of {Environment.ProcessId}", StringComparison.Ordinal) && child.Contains(worker.Name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task W36_init_runs_once_in_each_process_however_many_connect_at_once_and_again_after_a_restart()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("hawser-census-").FullName, "register");
        StartedWorker<ICensus> handle = await Worker.StartAsync<ICensus, Census, string>(file).Soon();
        await using (handle)
        {
            WorkerConnection<ICensus>[] ten = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Worker.ConnectAsync(handle))).Soon();
            int[] states = await Task.WhenAll(ten.Select(one => one.Client.StatesAsync())).Soon();
            Assert.All(states, made => Assert.Equal(1, made));
            Assert.Equal([$"{handle.ProcessId}"], await File.ReadAllLinesAsync(file));
        }

        Gone.Reaped(handle.ProcessId);
        File.Delete(file);
        SupervisedWorker<ICensus> worker = await Worker.SuperviseAsync<ICensus, Census, string>(
            file, supervision: Options<ICensus>()).Soon();
        int first = (await NextAsync(SupervisionState.Running)).ProcessId!.Value;
        Assert.Equal(0, ProcessAssert.Signal(first, SIGKILL));
        int second = (await NextAsync(SupervisionState.Running)).ProcessId!.Value;
        Assert.Equal(1, await worker.Client.StatesAsync().Soon());
        Assert.Equal([$"{first}", $"{second}"], await File.ReadAllLinesAsync(file));
        await worker.DisposeAsync().Soon();
        Gone.Reaped(first, second);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    private SupervisionOptions<TContract> Options<TContract>(int restarts = 5)
        where TContract : class => new()
        {
            MaxRestarts = restarts,
            InitialDelay = TimeSpan.FromMilliseconds(20),
            OnChange = change => _changes.Writer.TryWrite(change),
        };

    /// <summary>The next step of this state.</summary>
    private async Task<SupervisionChange> NextAsync(SupervisionState state)
    {
        while (true)
        {
            SupervisionChange change = await _changes.Reader.ReadAsync().AsTask().Soon();
            if (change.State == state)
            {
                return change;
            }
        }
    }

    private static IEnumerable<string> Children()
    {
        foreach (string process in Directory.GetDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            string line;
            try
            {
                line = File.ReadAllText($"{process}/cmdline").Replace('\0', ' ');
            }
            catch (IOException)
            {
                continue;
            }

            yield return line;
        }
    }
}
