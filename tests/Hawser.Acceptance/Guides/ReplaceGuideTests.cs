using System.Diagnostics;
using Hawser.Acceptance.Child.Counting;
using Hawser.Acceptance.Launching;
using Hawser.Tests.Shared;
using Hawser.Workers;

namespace Hawser.Acceptance.Guides;

/// <summary>A worker process that is written by hand, with its bugs, and what takes its place.</summary>
public sealed class ReplaceGuideTests
{
    private const int SIGKILL = 9;

    /// <summary>More empty lines than a pipe takes warnings about.</summary>
    private static readonly string Noisy = new('\n', 10_000);

    /// <summary>Long enough to see that nothing comes any more.</summary>
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(1.5);

    [Fact]
    public void By_hand_it_works_as_long_as_all_is_well()
    {
        int process;
        using (var counter = new CounterByHand(Launched.ChildExecutable))
        {
            process = counter.ProcessId;
            Assert.Equal(3, counter.Count("one two three"));
        }

        ProcessAssert.Gone(process);
    }

    [Fact]
    public async Task By_hand_a_child_that_prints_a_lot_on_stderr_stops_for_ever()
    {
        using var counter = new CounterByHand(Launched.ChildExecutable);
        Assert.Equal(3, counter.Count("one two three"));
        Task<int> count = Task.Run(() => counter.Count(Noisy));
        await Assert.ThrowsAsync<TimeoutException>(() => count.WaitAsync(Watched));
        Assert.Equal(0, ProcessAssert.Signal(counter.ProcessId, SIGKILL));
        await Assert.ThrowsAsync<IOException>(() => count.Soon());
        ProcessAssert.Gone(counter.ProcessId);
    }

    [Fact]
    public void By_hand_a_child_that_crashes_leaves_no_word_of_why()
    {
        using var counter = new CounterByHand(Launched.ChildExecutable);
        IOException thrown = Assert.Throws<IOException>(() => counter.Count("\0"));
        Assert.Equal("The counter has closed its output.", thrown.Message);
        ProcessAssert.Gone(counter.ProcessId);
    }

    [Fact]
    public void By_hand_a_busy_child_outlives_its_owner()
    {
        int orphan;
        using (Owner owner = Owner.Start(Launched.ChildExecutable, ["own-by-hand"]))
        {
            orphan = owner.NextProcessId("worker");
            ProcessAssert.Eventually(() => ProcessorSeconds(orphan) > 1, "the child does not count");
            owner.Kill();
        }

        ProcessAssert.LivesFor(TimeSpan.FromSeconds(2), orphan);
        Assert.Equal(0, ProcessAssert.Signal(orphan, SIGKILL));
        ProcessAssert.Gone(orphan);
    }

    [Fact]
    public async Task A_worker_counts_and_may_print_what_it_likes()
    {
        Worker<ICounter> worker = await Worker.SpawnAsync<ICounter, Counter>().Soon();
        await using (Worker<ICounter> counter = worker)
        {
            Assert.Equal(3, await counter.Client.CountAsync("one two three").Soon());
            Assert.Equal(0, await counter.Client.CountAsync(Noisy).Soon());
        }

        Gone.Reaped(worker.ProcessId);
    }

    [Fact]
    public async Task A_worker_that_crashes_says_why()
    {
        await using Worker<ICounter> counter = await Worker.SpawnAsync<ICounter, Counter>();
        string why = "";
        try
        {
            await counter.Client.CountAsync("\0");
        }
        catch (WorkerExitedException e)
        {
            why = $"{e.Exit.SignalName}: {e.Exit.StandardErrorTail}";
        }

        Assert.StartsWith("SIGABRT: ", why, StringComparison.Ordinal);
        Assert.Contains("counter: the text has a NUL", why, StringComparison.Ordinal);
        await counter.EndAsync();
    }

    [Fact]
    public void A_busy_worker_ends_with_its_owner()
    {
        int worker;
        using (Owner owner = Owner.Start(Launched.ChildExecutable, ["own-counter"]))
        {
            worker = owner.NextProcessId("worker");
            ProcessAssert.Eventually(() => ProcessorSeconds(worker) > 1, "the worker does not count");
            owner.Kill();
        }

        ProcessAssert.GoneWithin(ProcessAssert.OwnerGoneLimit, worker);
    }

    [Fact]
    public async Task A_counter_that_is_supervised_survives_a_crash()
    {
        var supervision = new SupervisionOptions<ICounter>
        {
            HealthCheck = static (counter, token) => counter.CountAsync("", token),
        };
        await using SupervisedWorker<ICounter> counter = await Worker.SuperviseAsync<ICounter, Counter>(supervision: supervision);
        await Assert.ThrowsAsync<WorkerExitedException>(() => counter.Client.CountAsync("\0"));

        Assert.Equal(3, await counter.Client.CountAsync("one two three").Soon());
        int process = counter.ProcessId!.Value;
        await counter.DisposeAsync().Soon();
        Gone.Reaped(process);
    }

    [Fact]
    public void The_code_in_the_guide_is_code_that_is_run_here() => DocumentCode.IsTakenFrom(
        "docs/guides/replace-your-own-worker-process.md", "tests/Hawser.Acceptance/Guides", "tests/Hawser.Acceptance.Child/Counting");

    /// <summary>What a process has used by itself: more than it starts with, when it is busy.</summary>
    private static double ProcessorSeconds(int process)
    {
        using var busy = Process.GetProcessById(process);
        return busy.UserProcessorTime.TotalSeconds;
    }
}
