using Hawser.Acceptance.Child.Trials;
using Hawser.Rpc;
using Hawser.Workers;
using Hawser.Workers.Launching;

namespace Hawser.Acceptance;

/// <summary>Workers that are called over their own standard input and output.</summary>
public sealed class StandardStreamsTests
{
    private static readonly string[] NoNetwork = ["unshare", "--user", "--map-root-user", "--net", "--pid", "--fork"];

    public static TheoryData<string[]> Wrappers { get; } = new(
        ["nice", "-n", "5"], ["timeout", "1000"], ["/bin/sh", "-c", "\"$@\"; exit $?", "the wrapper"]);

    [Fact]
    public async Task A_worker_over_its_standard_streams_keeps_them_for_the_channel_and_has_dev_null_and_stderr_in_their_place()
    {
        await using Worker<ITrial> worker = await SpawnAsync(new WorkerOptions());
        Assert.Equal("stdio:", worker.Peer.Connection.Endpoint.ToString());
        Assert.Equal("/dev/null", new FileInfo($"/proc/{worker.ProcessId}/fd/0").LinkTarget);
        Assert.Equal(
            new FileInfo($"/proc/{worker.ProcessId}/fd/2").LinkTarget, new FileInfo($"/proc/{worker.ProcessId}/fd/1").LinkTarget);
        await worker.EndAsync();
    }

    [Fact]
    public async Task What_the_workers_children_and_native_code_print_goes_to_stderr_and_never_into_the_channel()
    {
        using var log = new LogLines();
        await using Worker<ITrial> worker = await SpawnAsync(new WorkerOptions { LoggerFactory = log });
        Assert.Equal(0, await worker.Client.DoAsync("environment", "HAWSER_SILENT_PIPE").Soon());
        Assert.Contains("Trial: native|", log.WaitFor("native"), StringComparison.Ordinal); // The variable is gone, too.
        Assert.Equal(3, await worker.Client.AddAsync(1, 2).Soon());
        int child = await worker.Client.StartChildAsync().Soon();

        // A child that has just begun still opens its libraries.
        ProcessAssert.Eventually(
            () => Directory.GetFiles($"/proc/{child}/fd").Select(Path.GetFileName).Order().SequenceEqual(["0", "1", "2"]),
            "the child has a descriptor of the worker's");
        await worker.EndAsync();
        ProcessAssert.Gone(child);
    }

    [Fact]
    public async Task A_worker_over_its_standard_streams_has_one_connection_and_gives_no_handle()
    {
        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(() => Worker.StartAsync<IWarehouse, Warehouse, Opening>(
            new Opening(1, ""), new WorkerOptions { Channel = WorkerChannel.StandardStreams }).Soon());
        Assert.Contains("SpawnAsync", e.Message, StringComparison.Ordinal);
        await using Worker<ITrial> worker = await SpawnAsync(new WorkerOptions());
        await Assert.ThrowsAsync<RemoteException>(() => worker.Peer.RequestTicketAsync().Soon());
        await worker.EndAsync();
    }

    [Theory]
    [MemberData(nameof(Wrappers))]
    public async Task W6_a_worker_over_its_standard_streams_serves_behind_a_wrapper_and_both_end(string[] wrapper)
    {
        await using Worker<ITrial> worker = await SpawnAsync(new WorkerOptions { Wrapper = wrapper });
        Assert.Equal("worker of " + Environment.ProcessId, CommandLine(worker.ProcessId)[^2]);
        Assert.DoesNotContain(wrapper[0], CommandLine(worker.ProcessId));
        Assert.Equal(3, await worker.Client.AddAsync(1, 2).Soon());
        string text = new('x', 1 << 20);
        Assert.Equal(text, await worker.Client.EchoAsync(text).Soon());
        WorkerExit exit = await worker.EndAsync();
        Assert.Equal((WorkerExitCause.Requested, 0), (exit.Cause, exit.ExitCode));
    }

    [Fact]
    public async Task W6_a_worker_without_a_network_of_its_owners_is_called_over_its_standard_streams()
    {
        Worker<ISurroundings> worker;
        try
        {
            worker = await Worker.SpawnAsync<ISurroundings, Child.Trials.Surroundings>(
                new WorkerOptions { Channel = WorkerChannel.StandardStreams, Wrapper = NoNetwork }).Soon();
        }
        catch (WorkerStartException e) when (e.StandardErrorTail.Contains("unshare", StringComparison.Ordinal))
        {
            Assert.Skip("Network namespaces are not to be had here: " + e.StandardErrorTail);
            return;
        }

        // The worker's own view; /proc/self/net is that of the namespace that the process is in.
        string[] interfaces = (await worker.Client.ShellAsync("tail -n +3 /proc/net/dev | cut -d: -f1").Soon())
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(["lo"], interfaces);
        await worker.EndAsync();

        WorkerStartException overTcp = await Assert.ThrowsAsync<WorkerStartException>(
            () => Worker.SpawnAsync<ISurroundings, Child.Trials.Surroundings>(new WorkerOptions
            {
                Channel = WorkerChannel.Tcp,
                Wrapper = NoNetwork,
                StartTimeout = TimeSpan.FromSeconds(3),
            }).Soon());
        Assert.Equal(WorkerStartStage.Boot, overTcp.Stage);
        ProcessAssert.GoneWithin(TimeSpan.Zero, overTcp.ProcessId!.Value);
    }

    [Theory]
    [InlineData("echo a line that is no handshake; exec sleep 1000")]
    [InlineData("exec sleep 1000 >&-")]
    [InlineData("exec sleep 1000 <&-")]
    [InlineData("exec cat")] // Its own boot line comes back to the owner.
    [InlineData("exit 0")]
    public async Task W20_a_process_that_does_not_become_a_worker_over_its_standard_streams_is_gone_at_the_deadline(string script)
    {
        WorkerStartException e = await Assert.ThrowsAsync<WorkerStartException>(() => SpawnAsync(new WorkerOptions
        {
            Launcher = new LocalLauncher { FileName = "/bin/sh", Arguments = ["-c", script] },
            StartTimeout = TimeSpan.FromSeconds(1),
        }));
        Assert.Equal(WorkerStartStage.Boot, e.Stage);
        Gone.Reaped(e.ProcessId!.Value);
    }

    [Fact]
    public async Task W25_a_worker_over_its_standard_streams_behind_a_wrapper_is_held_to_its_own_memory()
    {
        const long limit = 200 << 20;
        await using Worker<ITrial> worker = await SpawnAsync(
            new WorkerOptions { Wrapper = ["timeout", "1000"], MemoryLimit = limit, MemoryCheckInterval = TimeSpan.FromMilliseconds(20) });
        WorkerExitedException e = await Assert.ThrowsAsync<WorkerExitedException>(
            () => worker.Client.DoAsync("eat-native", "400", "stay").Soon());
        Assert.Equal((WorkerExitCause.MemoryLimit, 9), (e.Exit.Cause, e.Exit.Signal));
        Assert.InRange(e.Exit.MemoryBytes!.Value, limit, long.MaxValue);
        ProcessAssert.GoneWithin(TimeSpan.Zero, worker.ProcessId);
    }

    private static string[] CommandLine(int process) => File.ReadAllText($"/proc/{process}/cmdline").TrimEnd('\0').Split('\0');

    private static Task<Worker<ITrial>> SpawnAsync(WorkerOptions options) => Worker.SpawnAsync<ITrial, Trial>(new WorkerOptions
    {
        Channel = WorkerChannel.StandardStreams,
        LoggerFactory = options.LoggerFactory,
        Wrapper = options.Wrapper,
        Launcher = options.Launcher,
        StartTimeout = options.StartTimeout,
        MemoryLimit = options.MemoryLimit,
        MemoryCheckInterval = options.MemoryCheckInterval,
    }).Soon();
}
