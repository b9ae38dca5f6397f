using Hawser.Acceptance.Launching;
using Hawser.Workers;

namespace Hawser.Acceptance;

/// <summary>An owner that is paused, as by a debugger or a machine that sleeps, for less than its connections may be silent.</summary>
public sealed class PausedOwnerTests
{
    private const int SIGCONT = 18;
    private const int SIGSTOP = 19;

    /// <summary>Longer than the pause between two signs of life, and shorter than the silence that counts as a loss (15 s).</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(8);

    [Fact]
    public void W18_an_owner_that_was_paused_calls_the_worker_that_it_had_over_every_channel()
    {
        var owners = new List<(Owner Owner, int Worker, int Child)>();
        try
        {
            foreach (WorkerChannel channel in Enum.GetValues<WorkerChannel>())
            {
                Owner owner = Owner.Start(Launched.ChildExecutable, ["work", "ask", $"{channel}"]);
                owners.Add((owner, 0, 0));
                owners[^1] = (owner, owner.NextProcessId("worker"), owner.NextProcessId("child"));
                owner.Say("before");
                Assert.Equal("answer before", owner.NextLine());
            }

            foreach ((Owner owner, _, _) in owners)
            {
                ProcessAssert.Stop(owner.Id);
                owner.Say("meanwhile");
            }

            ProcessAssert.LivesFor(Pause, owners[0].Worker);
            Assert.DoesNotContain(owners, static paused => ProcessAssert.IsGone(paused.Worker) || ProcessAssert.IsGone(paused.Child));
            foreach ((Owner owner, int worker, int child) in owners)
            {
                owner.Signal(SIGCONT);
                Assert.Equal("answer meanwhile", owner.NextLine());
                owner.Say("after");
                Assert.Equal("answer after", owner.NextLine());
                owner.Kill();
                ProcessAssert.GoneWithin(ProcessAssert.OwnerGoneLimit, worker, child);
            }
        }
        finally
        {
            owners.ForEach(static paused => paused.Owner.Dispose());
        }
    }

    [Fact]
    public void W18_an_owner_that_is_paused_while_its_worker_starts_has_it_afterwards()
    {
        using Owner owner = Owner.Start(Launched.ChildExecutable, ["work", "ask"]);
        Assert.Equal("starting", owner.NextLine());
        int worker = 0;
        ProcessAssert.Eventually(() => (worker = ChildOf(owner.Id)) != 0, "no worker was started");

        // Less than the 10 s after which a worker that is not acknowledged ends itself.
        owner.Signal(SIGSTOP);
        ProcessAssert.LivesFor(TimeSpan.FromSeconds(4), worker);
        owner.Signal(SIGCONT);

        Assert.Equal(worker, owner.NextProcessId("worker"));
        int child = owner.NextProcessId("child");
        owner.Say("there");
        Assert.Equal("answer there", owner.NextLine());
        owner.Kill();
        ProcessAssert.GoneWithin(ProcessAssert.OwnerGoneLimit, worker, child);
    }

    [Fact]
    public void W18_a_paused_owner_that_is_killed_has_kept_nothing_alive()
    {
        using Owner owner = Owner.Start(Launched.ChildExecutable, ["work", "spin"]);
        int worker = owner.NextProcessId("worker");
        int child = owner.NextProcessId("child");
        owner.NextProcessId("owned: ready");

        owner.Signal(SIGSTOP);
        ProcessAssert.LivesFor(TimeSpan.FromSeconds(1), worker);
        owner.Kill();

        ProcessAssert.GoneWithin(ProcessAssert.OwnerGoneLimit, worker, child);
    }

    private static int ChildOf(int owner)
    {
        string children = File.ReadAllText($"/proc/{owner}/task/{owner}/children");
        foreach (string thread in Directory.GetDirectories($"/proc/{owner}/task"))
        {
            children += File.ReadAllText(Path.Combine(thread, "children"));
        }

        return children.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).FirstOrDefault();
    }
}
