using Hawser.Acceptance.Child;
using Hawser.Tests.Shared;
using Hawser.Workers.Launching;

namespace Hawser.Acceptance.Launching;

/// <summary>What a process prints never blocks it and costs its owner bounded memory.</summary>
[Collection(nameof(Alone))]
public sealed class OutputTests
{
    private const int Megabytes = 100;

    [Theory]
    [InlineData("print")]
    [InlineData("endless-line")]
    public async Task W7_a_worker_that_prints_100_MB_never_blocks_and_costs_bounded_memory(string verb)
    {
        const int tail = 1000;
        long characters = 0;
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await using LaunchedProcess worker = await LocalLauncher.Default.LaunchAsync(
            new LaunchRequest
            {
                Name = "talker",
                BootLine = ChildEntry.BootLine([verb, $"{Megabytes}"]),
                OutputTailBytes = tail,
                OnOutputLine = (_, line) => Interlocked.Add(ref characters, line.Length),
            },
            TestContext.Current.CancellationToken);
        ProcessExit exit = await worker.Exited.WaitAsync(ProcessAssert.Patience);

        Assert.Equal(0, exit.ExitCode);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 16 * 1024 * 1024);
        Assert.Equal(tail, worker.StandardErrorTail.Length);
        Assert.EndsWith("the last words\n", worker.StandardErrorTail, StringComparison.Ordinal);
        Assert.Equal(tail, worker.StandardOutputTail.Length);
        Assert.InRange(Interlocked.Read(ref characters), 1, 2 * ((Megabytes * 1024L * 1024) + "the last words".Length));
        ProcessAssert.Gone(worker.ProcessId);
    }

    [Fact]
    public async Task W7_an_owner_that_wants_no_lines_and_no_tail_still_drains()
    {
        await using LaunchedProcess worker = await LocalLauncher.Default.LaunchAsync(
            new LaunchRequest { Name = "talker", BootLine = ChildEntry.BootLine(["print", "10"]), OutputTailBytes = 0 },
            TestContext.Current.CancellationToken);
        ProcessExit exit = await worker.Exited.WaitAsync(ProcessAssert.Patience);
        Assert.Equal(0, exit.ExitCode);
        Assert.Equal(("", "", 0), (worker.StandardErrorTail, worker.StandardOutputTail, worker.DroppedOutputLines));
        ProcessAssert.Gone(worker.ProcessId);
    }

    [Fact]
    public async Task W7_lines_of_a_reader_that_never_returns_are_dropped_and_counted()
    {
        using var never = new ManualResetEventSlim();
        await using (LaunchedProcess worker = await LocalLauncher.Default.LaunchAsync(
            new LaunchRequest
            {
                Name = "talker",
                BootLine = ChildEntry.BootLine(["print", "10"]),
                OnOutputLine = (_, _) => never.Wait(ProcessAssert.Patience),
            },
            TestContext.Current.CancellationToken))
        {
            ProcessExit exit = await worker.Exited.WaitAsync(ProcessAssert.Patience);
            Assert.Equal(0, exit.ExitCode);
            Assert.InRange(worker.DroppedOutputLines, 1, long.MaxValue);
            ProcessAssert.Gone(worker.ProcessId);
        }

        never.Set();
    }

    [Fact]
    public async Task W8_Console_ReadLine_in_a_worker_returns_end_of_file_and_the_lifeline_stays()
    {
        await using Launched worker = await Launched.VerbAsync("read-line");
        Assert.Equal("end of file", worker.NextLine());
        ProcessAssert.LivesFor(TimeSpan.FromSeconds(1), worker.Process.ProcessId);
        worker.Process.CloseLifeline();
        ProcessAssert.GoneWithin(ProcessAssert.OwnerGoneLimit, worker.Process.ProcessId);
    }
}
