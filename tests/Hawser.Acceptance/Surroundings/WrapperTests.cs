using Hawser.Acceptance.Child.Trials;
using Hawser.Workers;
using Hawser.Workers.Launching;

namespace Hawser.Acceptance.Surroundings;

/// <summary>A command in front of the worker: it becomes the worker, or has it as a child. Either way both are gone at the end.</summary>
public sealed class WrapperTests
{
    private static readonly string[] Nice = ["nice", "-n", "5"];
    private static readonly string[] TimeOut = ["timeout", "1000"];
    private static readonly string[] Shell = ["/bin/sh", "-c", "\"$@\"; exit $?", "the wrapper"];
    private static readonly string[] Namespace = ["unshare", "--user", "--map-root-user", "--pid", "--fork"];

    public static TheoryData<string[]> All { get; } = new(Nice, TimeOut, Shell, Namespace);

    public static TheoryData<string[]> Forking { get; } = new(TimeOut, Shell, Namespace);

    [Theory]
    [MemberData(nameof(All))]
    public async Task W6_a_worker_behind_a_wrapper_serves_has_its_own_process_id_and_ends_in_order(string[] wrapper)
    {
        var launcher = new RecordingLauncher();
        Worker<ISurroundings> worker = await SpawnAsync(wrapper, launcher);
        int wrapping = launcher.Process!.ProcessId;
        Assert.Equal(wrapper[0] == "nice", worker.ProcessId == wrapping);
        Assert.Contains("worker of ", File.ReadAllText($"/proc/{worker.ProcessId}/cmdline").Split('\0')[^3], StringComparison.Ordinal);
        Assert.DoesNotContain(wrapper[0], File.ReadAllText($"/proc/{worker.ProcessId}/cmdline"), StringComparison.Ordinal);
        if (wrapper[0] == "nice")
        {
            Assert.Equal("5", (await worker.Client.ShellAsync("cut -d' ' -f19 /proc/$$/stat").Soon()).Trim());
        }

        WorkerExit exit = await worker.EndAsync();
        Assert.Equal((WorkerExitCause.Requested, 0, worker.ProcessId), (exit.Cause, exit.ExitCode, exit.ProcessId));
        ProcessAssert.GoneWithin(TimeSpan.Zero, wrapping);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task W6_a_deaf_worker_and_its_wrapper_are_both_killed(string[] wrapper)
    {
        var launcher = new RecordingLauncher();
        Worker<ISurroundings> worker = await SpawnAsync(wrapper, launcher, TimeSpan.Zero);
        await worker.DisposeAsync().Soon();
        ProcessAssert.GoneWithin(TimeSpan.Zero, worker.ProcessId, launcher.Process!.ProcessId);
        WorkerExit exit = await worker.Exited;
        Assert.Equal((WorkerExitCause.Requested, 9), (exit.Cause, exit.Signal));
    }

    [Theory]
    [MemberData(nameof(Forking))]
    public async Task W6_the_end_of_a_worker_is_told_by_its_wrappers_exit_code(string[] wrapper)
    {
        var launcher = new RecordingLauncher();
        await using Worker<ISurroundings> worker = await SpawnAsync(wrapper, launcher);
        Task call = worker.Client.DoAsync("leave", "23");
        WorkerExitedException e = await Assert.ThrowsAsync<WorkerExitedException>(() => call.Soon());
        Assert.Equal((WorkerExitCause.ExitCode, 23, worker.ProcessId), (e.Exit.Cause, e.Exit.ExitCode, e.Exit.ProcessId));
        ProcessAssert.GoneWithin(TimeSpan.Zero, worker.ProcessId, launcher.Process!.ProcessId);
    }

    [Theory]
    [MemberData(nameof(Forking))]
    public async Task W6_a_worker_whose_wrapper_is_killed_ends_with_it(string[] wrapper)
    {
        var launcher = new RecordingLauncher();
        await using Worker<ISurroundings> worker = await SpawnAsync(wrapper, launcher);
        Assert.Equal(0, ProcessAssert.Signal(launcher.Process!.ProcessId, 9));
        WorkerExit exit = await worker.Exited.Soon();
        ProcessAssert.GoneWithin(TimeSpan.Zero, worker.ProcessId, launcher.Process.ProcessId);
        Assert.Equal((WorkerExitCause.Signal, 9), (exit.Cause, exit.Signal));
    }

    [Fact]
    public async Task W6_a_start_that_fails_behind_a_wrapper_leaves_neither()
    {
        var shell = new LocalLauncher { FileName = "/bin/sh", Arguments = ["-c", "sleep 1000 & wait"] };
        var launcher = new RecordingLauncher { Inner = shell };
        var options = new WorkerOptions
        {
            Name = "failing wrapped",
            Launcher = launcher,
            Wrapper = ["setsid", "--wait"],
            StartTimeout = TimeSpan.FromSeconds(1),
        };
        WorkerStartException e = await Assert.ThrowsAsync<WorkerStartException>(
            () => Worker.SpawnAsync<ISurroundings, Child.Trials.Surroundings>(options).Soon());
        Assert.Equal(WorkerStartStage.Boot, e.Stage);
        Assert.Equal(e.ProcessId, launcher.Process!.ProcessId);
        ProcessAssert.GoneWithin(TimeSpan.Zero, e.ProcessId!.Value);
        string ending = $"worker of {Environment.ProcessId}\0failing wrapped\0";
        Assert.DoesNotContain(
            Directory.GetDirectories("/proc").Select(folder => Path.Combine(folder, "cmdline")),
            file => File.Exists(file) && CommandLine(file).EndsWith(ending, StringComparison.Ordinal));
    }

    [Fact]
    public async Task W6_a_missing_wrapper_fails_the_launch_and_is_named()
    {
        WorkerStartException e = await Assert.ThrowsAsync<WorkerStartException>(
            () => SpawnAsync(["no-such-wrapper"], LocalLauncher.Default));
        Assert.Equal(WorkerStartStage.Launch, e.Stage);
        Assert.Equal("no-such-wrapper", Assert.IsType<WorkerLaunchException>(e.InnerException).FileName);
    }

    // A process may end while its file is opened.
    private static string CommandLine(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static Task<Worker<ISurroundings>> SpawnAsync(string[] wrapper, WorkerLauncher launcher, TimeSpan? shutdown = null) =>
        Worker.SpawnAsync<ISurroundings, Child.Trials.Surroundings>(new WorkerOptions
        {
            Wrapper = wrapper,
            Launcher = launcher,
            ShutdownTimeout = shutdown ?? TimeSpan.FromSeconds(5),
        }).Soon();

    private sealed class RecordingLauncher : WorkerLauncher
    {
        public LocalLauncher Inner { get; init; } = LocalLauncher.Default;

        public LaunchedProcess? Process { get; private set; }

        public override async Task<LaunchedProcess> LaunchAsync(LaunchRequest request, CancellationToken cancellationToken) =>
            Process = await Inner.LaunchAsync(request, cancellationToken);
    }
}
