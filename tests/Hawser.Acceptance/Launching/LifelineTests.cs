
namespace Hawser.Acceptance.Launching;

/// <summary>A worker is gone when its owner is, whatever it is doing, and its children with it.</summary>
public sealed class LifelineTests
{
    private const int SIGTERM = 15;
    private const int SIGCONT = 18;
    private const int SIGSTOP = 19;

    [Theory]
    [InlineData("sleep")]
    [InlineData("spin")]
    [InlineData("starve")]
    [InlineData("blocked")]
    [InlineData("collect")]
    [InlineData("hang-on-owner-gone")]
    public void W17_a_worker_is_gone_within_2_s_of_the_kill_of_its_owner_whatever_it_does(string verb)
    {
        using Owner owner = Owner.Of("family", verb);
        int worker = owner.NextProcessId("ready", out int child);
        owner.Kill();
        ProcessAssert.GoneWithin(ProcessAssert.OwnerGoneLimit, worker, child);
    }

    [Fact]
    public void W17_a_worker_in_which_no_managed_code_can_run_any_more_is_gone_too()
    {
        using Owner owner = Owner.Of("family", "frozen");
        int worker = owner.NextProcessId("ready", out int child);
        ProcessAssert.LivesFor(TimeSpan.FromMilliseconds(300), worker);
        owner.Kill();
        ProcessAssert.GoneWithin(ProcessAssert.OwnerGoneLimit, worker, child);
    }

    [Fact]
    public void W17_owner_and_worker_killed_at_once_leave_no_child_behind()
    {
        using Owner owner = Owner.Of("family", "sleep");
        int worker = owner.NextProcessId("ready", out int child);
        owner.Signal(SIGSTOP);
        Assert.Equal(0, ProcessAssert.Signal(worker, 9));
        owner.Kill();
        ProcessAssert.GoneWithin(ProcessAssert.OwnerGoneLimit, worker, child);
    }

    [Fact]
    public void W17_an_owner_that_is_ended_by_SIGTERM_takes_its_worker_along()
    {
        using Owner owner = Owner.Of("family", "spin");
        int worker = owner.NextProcessId("ready", out int child);
        owner.Signal(SIGTERM);
        ProcessAssert.GoneWithin(ProcessAssert.OwnerGoneLimit, worker, child);
    }

    [Fact]
    public void W17_a_worker_whose_owner_is_killed_during_its_start_is_gone()
    {
        foreach (int milliseconds in (int[])[0, 5, 10, 20, 40, 60, 80, 100, 150])
        {
            using Owner owner = Owner.Of("spin");
            int worker = owner.NextProcessId("worker");
            ProcessAssert.LivesFor(TimeSpan.FromMilliseconds(milliseconds), worker);
            owner.Kill();
            ProcessAssert.GoneWithin(ProcessAssert.OwnerGoneLimit, worker);
        }
    }

    [Fact]
    public void W17_the_socket_folder_of_an_owner_that_was_killed_is_removed()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("hawser-test-");
        File.WriteAllText(Path.Combine(folder.FullName, "s"), "");
        using Owner owner = Owner.Start(Launched.ChildExecutable, ["own-with-folder", folder.FullName, "sleep"]);
        int worker = owner.NextProcessId("ready");
        DiagnosticsFilesOf files = new(worker);
        owner.Kill();
        ProcessAssert.GoneWithin(ProcessAssert.OwnerGoneLimit, worker);
        Assert.False(folder.Exists && Directory.Exists(folder.FullName), "the folder is still there");
        Assert.Empty(files.Now);
    }

    [Fact]
    public void W11_workers_of_workers_three_deep_end_with_the_first_owner()
    {
        using Owner owner = Owner.Of("own", "own", "family", "spin");
        int first = owner.NextProcessId("worker");
        int worker = owner.NextProcessId("ready", out int child);
        owner.Kill();
        ProcessAssert.Gone(first, worker, child);
    }

    [Fact]
    public void W18_an_owner_that_is_merely_paused_keeps_its_workers()
    {
        using Owner owner = Owner.Of("sleep");
        int worker = owner.NextProcessId("ready");
        owner.Signal(SIGSTOP);
        ProcessAssert.LivesFor(TimeSpan.FromSeconds(2), worker);
        owner.Signal(SIGCONT);
        ProcessAssert.LivesFor(TimeSpan.FromMilliseconds(500), worker);
        owner.Kill();
        ProcessAssert.GoneWithin(ProcessAssert.OwnerGoneLimit, worker);
    }

    [Fact]
    public void A_worker_started_by_hand_says_that_it_is_none_and_exits()
    {
        using Owner process = Owner.Start(
            "/bin/sh", ["-c", $"DOTNET_STARTUP_HOOKS=Hawser.WorkerHost exec '{Launched.ChildExecutable}' </dev/null"]);
        Assert.Contains("not by hand", process.NextLine(), StringComparison.Ordinal);
        Assert.Equal(64, process.ExitCode());
        ProcessAssert.Gone(process.Id);
    }
}
