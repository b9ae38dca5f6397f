using Hawser.Workers.Launching;

namespace Hawser.Acceptance.Launching;

/// <summary>How a process ended is told exactly, and nothing of it is left.</summary>
public sealed class ExitTests
{
    private const int SIGABRT = 6;
    private const int SIGKILL = 9;
    private const int SIGSEGV = 11;
    private const int SIGTERM = 15;

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(137)]
    [InlineData(255)]
    public async Task W16_an_exit_code_is_reported_as_a_code(int code)
    {
        await using Launched worker = await Launched.VerbAsync("exit", $"{code}");
        ProcessExit exit = await worker.ExitAsync();
        Assert.Equal((code, null), (exit.ExitCode, exit.Signal));
        Assert.InRange(exit.Lifetime, TimeSpan.FromMilliseconds(1), ProcessAssert.Patience);
    }

    [Theory]
    [InlineData(SIGKILL)]
    [InlineData(SIGTERM)]
    public async Task W16_a_signal_is_reported_as_a_signal(int signal)
    {
        await using Launched worker = await Launched.ShellAsync($"kill -{signal} $$");
        ProcessExit exit = await worker.ExitAsync();
        Assert.Equal((null, signal), (exit.ExitCode, exit.Signal));
    }

    [Fact]
    public async Task W16_kill_9_of_a_worker_is_told_apart_from_exit_137()
    {
        await using Launched worker = await Launched.VerbAsync("signal", $"{SIGKILL}");
        ProcessExit exit = await worker.ExitAsync();
        Assert.Equal((null, SIGKILL), (exit.ExitCode, exit.Signal));
    }

    [Theory]
    [InlineData("abort", SIGABRT, "")]
    [InlineData("failfast", SIGABRT, "failed fast")]
    [InlineData("throw", SIGABRT, "thrown by the entry")]
    [InlineData("crash", SIGSEGV, "")]
    public async Task W16_a_crash_is_reported_with_its_signal_and_the_last_words(string verb, int signal, string words)
    {
        await using Launched worker = await Launched.VerbAsync(verb);
        ProcessExit exit = await worker.ExitAsync();
        Assert.Equal((null, signal), (exit.ExitCode, exit.Signal));
        Assert.Contains(words, worker.Process.StandardErrorTail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task W16_a_worker_whose_stacks_are_being_read_has_not_ended()
    {
        await using Launched worker = await Launched.ShellAsync("echo ready $$; exec sleep 1000");
        using (new TracedProcess(worker.NextProcessId("ready")))
        {
            // The end of one makes the watcher look at all.
            await using Launched other = await Launched.ShellAsync("exit 0");
            await other.ExitAsync();
        }

        Assert.True(worker.Process.Kill(), "it has ended");
        Assert.Equal(SIGKILL, (await worker.ExitAsync()).Signal);
    }

    [Fact]
    public async Task W16_the_rest_of_its_group_ends_with_a_worker_that_dies()
    {
        await using Launched worker = await Launched.ShellAsync("sleep 1000 & echo child $!; kill -9 $$");
        int child = worker.NextProcessId("child");
        await worker.ExitAsync();
        ProcessAssert.Gone(child);
    }

    [Fact]
    public async Task A_process_that_left_the_group_and_holds_the_pipes_does_not_hold_up_the_report()
    {
        await using Launched worker = await Launched.ShellAsync(
            """
            fifo=$(mktemp -u) && mkfifo "$fifo"
            setsid sh -c 'echo child $$; echo >"$1"; exec sleep 1000' sh "$fifo" &
            read -r gone <"$fifo"; rm "$fifo"; exit 4
            """);
        int child = worker.NextProcessId("child");
        try
        {
            ProcessExit exit = await worker.ExitAsync();
            Assert.Equal(4, exit.ExitCode);
        }
        finally
        {
            System.Diagnostics.Process.GetProcessById(child).Kill();
            ProcessAssert.Gone(child);
        }
    }

    [Fact]
    public async Task Kill_ends_the_whole_group_and_may_be_repeated_also_after_the_end()
    {
        await using Launched worker = await Launched.VerbAsync("family", "spin");
        int child = worker.NextProcessId("child");
        worker.NextProcessId("ready");
        Assert.True(worker.Process.Kill());
        worker.Process.Kill();
        ProcessExit exit = await worker.ExitAsync();
        Assert.Equal(SIGKILL, exit.Signal);
        ProcessAssert.Gone(child);
        Assert.False(worker.Process.Kill());
        worker.Process.CloseLifeline();
    }

    [Fact]
    public async Task Closing_the_lifeline_ends_a_worker_after_its_grace()
    {
        string file = Path.Combine(Path.GetTempPath(), $"hawser-test-{Guid.NewGuid():N}");
        try
        {
            await using Launched worker = await Launched.VerbAsync("say-owner-gone", file);
            worker.NextProcessId("ready");
            worker.Process.CloseLifeline();
            ProcessExit exit = await worker.ExitAsync();
            Assert.Equal(SIGKILL, exit.Signal);
            Assert.Equal("owner gone", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
