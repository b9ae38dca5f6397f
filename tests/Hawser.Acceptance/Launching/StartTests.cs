using Hawser.Acceptance.Child;
using Hawser.WorkerHost;
using Hawser.Workers.Launching;

namespace Hawser.Acceptance.Launching;

/// <summary>How a process is started, and what it is told when it cannot be.</summary>
public sealed class StartTests
{
    private const int ENOENT = 2;
    private const int EACCES = 13;
    private const string InheritedHooksVariable = "DOTNET_STARTUP_HOOKS";

    [Fact]
    public async Task W4_the_command_line_shows_the_owner_and_the_name_and_nothing_else()
    {
        await using Launched worker = await Launched.VerbAsync("sleep");
        worker.NextProcessId("ready");
        string[] line = (await File.ReadAllTextAsync($"/proc/{worker.Process.ProcessId}/cmdline")).Split('\0')[..^1];
        Assert.Equal([$"worker of {Environment.ProcessId}", "the worker's name"], line[^2..]);
        Assert.Equal(Environment.ProcessPath, line[0]);
        Assert.All(line[1..^2], argument => Assert.EndsWith(".dll", argument, StringComparison.Ordinal));
    }

    [Fact]
    public void W3_an_owner_run_by_dotnet_starts_workers_too()
    {
        using var owner = Owner.Start("dotnet", [Launched.ChildExecutable + ".dll", "own", "exit", "23"]);
        int worker = owner.NextProcessId("worker");
        Assert.Equal(23, owner.ExitCode());
        ProcessAssert.Gone(worker, owner.Id);
    }

    [Fact]
    public void W3_an_owner_whose_executable_was_renamed_starts_workers_and_one_whose_executable_is_gone_says_so()
    {
        using var program = new ProgramCopy();
        string renamed = program.Executable + ".renamed";

        using Owner first = Owner.Start(program.Executable, ["own-on-demand", "exit", "23"]);
        first.NextLine();
        File.Move(program.Executable, renamed);
        first.Say("now");
        int worker = first.NextProcessId("worker");
        Assert.Equal(23, first.ExitCode());

        using Owner second = Owner.Start(renamed, ["own-on-demand", "exit", "23"]);
        second.NextLine();
        File.Delete(renamed);
        second.Say("now");
        Assert.Contains("was deleted", second.NextLine(), StringComparison.Ordinal);
        Assert.Equal(1, second.ExitCode());
        ProcessAssert.Gone(worker, first.Id, second.Id);
    }

    [Fact]
    public void W3_an_owner_whose_executable_was_replaced_says_so()
    {
        using var program = new ProgramCopy();
        using Owner owner = Owner.Start(program.Executable, ["own-on-demand", "exit", "23"]);
        owner.NextLine();
        File.Copy(program.Executable, program.Executable + ".new");
        File.Move(program.Executable + ".new", program.Executable, overwrite: true);
        owner.Say("now");
        Assert.Contains("was replaced", owner.NextLine(), StringComparison.Ordinal);
        Assert.Equal(1, owner.ExitCode());
        ProcessAssert.Gone(owner.Id);
    }

    [Fact]
    public async Task W20_a_missing_executable_is_named_and_nothing_is_left()
    {
        WorkerLaunchException e = await Assert.ThrowsAsync<WorkerLaunchException>(
            () => Launched.StartAsync(new LocalLauncher { FileName = "/no/such/program" }, "{}"u8.ToArray()));
        Assert.Equal(("/no/such/program", ENOENT), (e.FileName, e.ErrorNumber));
        Assert.Contains("'the worker's name'", e.Message, StringComparison.Ordinal);
        Assert.Contains("/no/such/program", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task W20_a_file_that_is_not_executable_is_named()
    {
        const string file = "/etc/passwd";
        WorkerLaunchException e = await Assert.ThrowsAsync<WorkerLaunchException>(
            () => Launched.StartAsync(new LocalLauncher { FileName = file }, "{}"u8.ToArray()));
        Assert.Equal((file, EACCES), (e.FileName, e.ErrorNumber));
    }

    [Fact]
    public async Task W20_a_program_that_exits_at_once_is_reported_with_its_last_words()
    {
        await using Launched worker = await Launched.ShellAsync("echo no licence >&2; exit 9");
        ProcessExit exit = await worker.ExitAsync();
        Assert.Equal(9, exit.ExitCode);
        Assert.Equal("no licence\n", worker.Process.StandardErrorTail);
    }

    [Fact]
    public async Task W20_a_program_that_prints_and_hangs_shows_what_it_printed_and_can_be_killed()
    {
        await using Launched worker = await Launched.ShellAsync("echo waiting for the licence server >&2; exec sleep 1000");
        Assert.Equal("waiting for the licence server", worker.NextLine());
        Assert.Equal("waiting for the licence server\n", worker.Process.StandardErrorTail);
        ProcessAssert.LivesFor(TimeSpan.FromMilliseconds(100), worker.Process.ProcessId);
    }

    [Theory]
    [InlineData("""{"hawser":1,"entry":"No.Such, Assembly"}""", "No.Such, Assembly")]
    [InlineData("""{"hawser":2}""", "version 2")]
    [InlineData("hello", "not JSON")]
    public async Task W20_a_boot_line_that_cannot_be_followed_is_one_clear_line_and_exit_64(string line, string reason)
    {
        await using Launched worker = await Launched.StartAsync(LocalLauncher.Default, System.Text.Encoding.UTF8.GetBytes(line));
        ProcessExit exit = await worker.ExitAsync();
        Assert.Equal(WorkerExitCodes.BadBoot, exit.ExitCode);
        string words = worker.Process.StandardErrorTail;
        Assert.StartsWith("hawser: ", words, StringComparison.Ordinal);
        Assert.Contains(reason, words, StringComparison.Ordinal);
        Assert.Equal(words.Length - 1, words.IndexOf('\n', StringComparison.Ordinal));
    }

    [Fact]
    public async Task W20_the_longest_boot_line_arrives()
    {
        byte[] line = ChildEntry.BootLine(["exit", "5"]);
        byte[] longest = [.. line[..^1], .. Enumerable.Repeat((byte)' ', 65535 - line.Length), (byte)'}'];
        await using Launched worker = await Launched.StartAsync(LocalLauncher.Default, longest);
        Assert.Equal(5, (await worker.ExitAsync()).ExitCode);
    }

    [Fact]
    public async Task W20a_a_worker_that_is_never_acknowledged_says_so_and_ends_itself()
    {
        await using Launched worker = await Launched.StartAsync(LocalLauncher.Default, ChildEntry.BootLine(["spin"], acknowledge: false));
        worker.NextProcessId("ready");
        ProcessExit exit = await worker.ExitAsync();
        Assert.Equal(WorkerExitCodes.NotAcknowledged, exit.ExitCode);
        Assert.InRange(exit.Lifetime, TimeSpan.FromSeconds(9), 2 * ProcessAssert.Patience);
        Assert.Contains("has not answered within 10 s", worker.Process.StandardErrorTail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workers_own_children_are_ordinary_processes()
    {
        await using Launched worker = await Launched.VerbAsync("environment", InheritedHooksVariable);
        Assert.Equal([$"{InheritedHooksVariable}=", "native"], [worker.NextLine(), worker.NextLine().TrimEnd()]);
        await worker.ExitAsync();
    }

    [Fact]
    public async Task A_worker_inherits_no_descriptor_but_its_own_three()
    {
        // A file that some native library forgot to mark close-on-exec.
        using var leaked = new LeakedDescriptor();
        await using Launched worker = await Launched.ShellAsync(
            $"[ -e /proc/$$/fd/1 ] && [ ! -e /proc/$$/fd/{leaked.Number} ] && echo clean || echo leaked");
        Assert.Equal("clean", worker.NextLine());
        await worker.ExitAsync();
    }
}
