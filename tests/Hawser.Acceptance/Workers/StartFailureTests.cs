using Hawser.Acceptance.Child.Trials;
using Hawser.Rpc;
using Hawser.Workers;
using Hawser.Workers.Launching;

namespace Hawser.Acceptance;

/// <summary>Starts that fail, each with its stage, its time-out and the last lines of stderr; nothing is left of any.</summary>
public sealed class StartFailureTests
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);

    private static string ChildExecutable => Path.Combine(AppContext.BaseDirectory, "Hawser.Acceptance.Child");

    [Fact]
    public async Task W20_a_missing_executable_fails_the_launch()
    {
        WorkerStartException e = await FailsAsync(WorkerStartStage.Launch, new LocalLauncher { FileName = "/no/such/program" });
        Assert.Contains("/no/such/program", e.Message, StringComparison.Ordinal);
        Assert.IsType<WorkerLaunchException>(e.InnerException);
    }

    [Fact]
    public async Task W20_a_file_that_is_not_executable_fails_the_launch()
    {
        WorkerStartException e = await FailsAsync(WorkerStartStage.Launch, new LocalLauncher { FileName = "/etc/passwd" });
        Assert.Contains("/etc/passwd", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task W20_a_process_that_exits_at_once_fails_the_boot_with_its_code_and_words()
    {
        WorkerStartException e = await FailsAsync(WorkerStartStage.Boot, Shell("echo no licence >&2; exit 3"));
        Assert.Equal((WorkerExitCause.ExitCode, 3), (e.Exit?.Cause, e.Exit?.ExitCode));
        Assert.Contains("no licence", e.Message, StringComparison.Ordinal);
        Assert.Null(e.Timeout);
    }

    [Theory]
    [InlineData("echo what now >&2; exec sleep 1000")]
    [InlineData("echo what now >&2; while :; do :; done")]
    public async Task W20_a_process_that_prints_and_never_dials_fails_the_boot_at_the_time_out(string script)
    {
        WorkerStartException e = await FailsAsync(WorkerStartStage.Boot, Shell(script), Short);
        Assert.Equal(Short, e.Timeout);
        Assert.Equal("what now\n", e.StandardErrorTail);
        Assert.Equal(WorkerExitCause.StartFailed, e.Exit?.Cause);
    }

    [Fact]
    public async Task W20_a_process_that_dials_with_a_wrong_ticket_fails_the_boot()
    {
        WorkerStartException e = await FailsAsync(WorkerStartStage.Boot, Impostor("wrong-ticket"), TimeSpan.FromSeconds(5));
        Assert.Contains("not let in", e.StandardErrorTail, StringComparison.Ordinal);
        Assert.NotNull(e.Timeout);
    }

    [Fact]
    public async Task W20_a_worker_of_another_build_fails_the_contract_and_both_sides_are_named()
    {
        WorkerStartException e = await FailsAsync(WorkerStartStage.Contract, Impostor("other-contract"));
        ContractMismatchException mismatch = Assert.IsType<ContractMismatchException>(e.InnerException);
        Assert.Contains(mismatch.LocalHash, e.Message, StringComparison.Ordinal);
        Assert.Contains(mismatch.RemoteHash!, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task W14_an_exception_in_the_worker_states_constructor_fails_the_init_and_the_process_is_gone()
    {
        WorkerStartException e = await Assert.ThrowsAsync<WorkerStartException>(() => Worker.SpawnAsync<IWarehouse, Depot, Opening>(new Opening(-1, "")).Soon());
        Assert.Equal(WorkerStartStage.Init, e.Stage);
        Assert.Contains("A warehouse cannot owe.", e.Message, StringComparison.Ordinal);
        Assert.Equal("System.ArgumentOutOfRangeException", Assert.IsType<RemoteException>(e.InnerException).RemoteType);
        Gone.Reaped(e.ProcessId!.Value);
    }

    [Fact]
    public async Task W20_an_init_that_hangs_fails_at_the_time_out()
    {
        WorkerStartException e = await Assert.ThrowsAsync<WorkerStartException>(() => Worker.SpawnAsync<IWarehouse, Depot, Opening>(
            new Opening(int.MaxValue, ""), new WorkerOptions { StartTimeout = TimeSpan.FromSeconds(5) }).Soon());
        Assert.Equal((WorkerStartStage.Init, TimeSpan.FromSeconds(5)), (e.Stage, e.Timeout));
        Gone.Reaped(e.ProcessId!.Value);
    }

    [Fact]
    public async Task W20_an_init_value_of_50_MB_arrives()
    {
        await using Worker<IWarehouse> worker = await Worker.SpawnAsync<IWarehouse, Depot, Opening>(new Opening(0, new string('x', 50_000_000))).Soon();
        Assert.Equal(50_000_000, await worker.Client.LengthAsync().Soon());
        await worker.EndAsync();
    }

    [Fact]
    public async Task W20_an_init_value_past_the_message_limit_fails_the_init_and_says_so()
    {
        WorkerStartException e = await Assert.ThrowsAsync<WorkerStartException>(
            () => Worker.SpawnAsync<IWarehouse, Depot, Opening>(new Opening(0, new string('x', 70_000_000))).Soon());
        Assert.Equal(WorkerStartStage.Init, e.Stage);
        Assert.Equal(64 << 20, Assert.IsType<MessageTooLargeException>(e.InnerException).Limit);
        Gone.Reaped(e.ProcessId!.Value);
    }

    [Fact]
    public async Task W21_a_start_that_is_cancelled_at_any_moment_leaves_no_process()
    {
        foreach (int milliseconds in (int[])[1, 20, 60, 100, 150, 250])
        {
            var launcher = new RememberingLauncher();
            using var source = new CancellationTokenSource(milliseconds);
            try
            {
                await using Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>(new WorkerOptions { Launcher = launcher }, source.Token).Soon();
                await worker.EndAsync();
            }
            catch (OperationCanceledException e)
            {
                Assert.Equal(source.Token, e.CancellationToken);
            }

            Gone.Reaped(launcher.ProcessIds);
        }
    }

    [Fact]
    public async Task P8_the_key_is_in_no_error_of_a_start()
    {
        var launcher = new ListeningLauncher { Inner = Shell("read line; echo failed >&2; exit 1") };
        WorkerStartException e = await FailsAsync(WorkerStartStage.Boot, launcher);
        Assert.Equal(64, launcher.Key.Length);
        Assert.DoesNotContain(launcher.Key, e.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    private static LocalLauncher Shell(string script) => new() { FileName = "/bin/sh", Arguments = ["-c", script] };

    // The hook's variable is removed, so that the child's own Main runs and reads the boot line.
    private static LocalLauncher Impostor(string how) => Shell($"unset DOTNET_STARTUP_HOOKS; exec '{ChildExecutable}' impostor {how}");

    private static async Task<WorkerStartException> FailsAsync(WorkerStartStage stage, WorkerLauncher launcher, TimeSpan? timeout = null)
    {
        var options = new WorkerOptions { Name = "failing", Launcher = launcher, StartTimeout = timeout ?? TimeSpan.FromSeconds(20) };
        WorkerStartException e = await Assert.ThrowsAsync<WorkerStartException>(() => Worker.SpawnAsync<ITrial, Trial>(options).Soon());
        Assert.Equal(stage, e.Stage);
        Assert.Contains("'failing'", e.Message, StringComparison.Ordinal);
        Assert.Contains($"stage {stage}", e.Message, StringComparison.Ordinal);
        if (e.ProcessId is { } process)
        {
            Assert.Contains($"(process {process})", e.Message, StringComparison.Ordinal);
            Gone.Reaped(process);
        }

        return e;
    }

    private sealed class RememberingLauncher : WorkerLauncher
    {
        public List<int> ProcessIds { get; } = [];

        public override async Task<LaunchedProcess> LaunchAsync(LaunchRequest request, CancellationToken cancellationToken)
        {
            LaunchedProcess process = await LocalLauncher.Default.LaunchAsync(request, cancellationToken);
            ProcessIds.Add(process.ProcessId);
            return process;
        }
    }
}
