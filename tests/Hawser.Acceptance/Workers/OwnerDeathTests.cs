using Hawser.Acceptance.Launching;

namespace Hawser.Acceptance;

/// <summary>A worker's life is bound to its owner's, however that ends and whatever the worker does.</summary>
public sealed class OwnerDeathTests
{
    [Theory]
    [InlineData("idle")]
    [InlineData("spin")]
    [InlineData("starve")]
    [InlineData("blocked")]
    [InlineData("frozen")]
    [InlineData("started")]
    public void W17_a_worker_and_its_children_are_gone_within_2_s_of_the_kill_of_its_owner(string mode)
    {
        using Owner owner = Owner.Start(Launched.ChildExecutable, ["work", mode]);
        int worker = owner.NextProcessId("worker");
        int child = owner.NextProcessId("child");
        if (mode is not ("idle" or "started"))
        {
            owner.NextProcessId("owned: ready");
        }

        owner.Kill();
        ProcessAssert.GoneWithin(ProcessAssert.OwnerGoneLimit, worker, child);
    }

    [Theory]
    [InlineData("idle")]
    [InlineData("spin")]
    [InlineData("starve")]
    [InlineData("blocked")]
    [InlineData("frozen")]
    public void W17_a_worker_over_its_standard_streams_is_gone_within_2_s_of_the_kill_of_its_owner(string mode)
    {
        using Owner owner = Owner.Start(Launched.ChildExecutable, ["work", mode, "StandardStreams"]);
        int worker = owner.NextProcessId("worker");
        int child = owner.NextProcessId("child");
        if (mode != "idle")
        {
            owner.NextProcessId("owned: ready");
        }

        owner.Kill();
        ProcessAssert.GoneWithin(ProcessAssert.OwnerGoneLimit, worker, child);
    }

    [Theory]
    [InlineData("dispose")]
    [InlineData("exit")]
    public void W17_a_worker_over_its_standard_streams_is_gone_when_its_owner_disposes_it_or_exits(string mode)
    {
        using Owner owner = Owner.Start(Launched.ChildExecutable, ["work", mode, "StandardStreams"]);
        int worker = owner.NextProcessId("worker");
        int child = owner.NextProcessId("child");
        Assert.Equal(0, owner.ExitCode());
        ProcessAssert.GoneWithin(ProcessAssert.OwnerGoneLimit, worker, child);
    }

    [Theory]
    [InlineData("dispose")]
    [InlineData("exit")]
    public void W17_a_worker_and_its_children_are_gone_when_its_owner_disposes_it_or_exits(string mode)
    {
        using Owner owner = Owner.Start(Launched.ChildExecutable, ["work", mode]);
        int worker = owner.NextProcessId("worker");
        int child = owner.NextProcessId("child");
        Assert.Equal(0, owner.ExitCode());
        ProcessAssert.GoneWithin(ProcessAssert.OwnerGoneLimit, worker, child);
        Assert.Empty(Directory.GetDirectories(Path.GetTempPath(), $"hawser-{owner.Id}-*"));
    }

    [Theory]
    [InlineData("spin")]
    [InlineData("starve")]
    [InlineData("blocked")]
    public void W17_a_worker_that_is_busy_and_its_children_are_gone_within_2_s_of_its_owners_exit(string verb)
    {
        using Owner owner = Owner.Start(Launched.ChildExecutable, ["work", $"exit-{verb}"]);
        int worker = owner.NextProcessId("worker");
        int child = owner.NextProcessId("child");
        owner.NextProcessId("owned: ready");

        owner.Say("go");

        Assert.Equal(0, owner.ExitCode());
        ProcessAssert.GoneWithin(ProcessAssert.OwnerGoneLimit, worker, child);
    }

    [Fact]
    public void W17_the_socket_folders_of_a_killed_owner_and_of_its_started_worker_are_removed()
    {
        using Owner owner = Owner.Start(Launched.ChildExecutable, ["work", "started"]);
        int worker = owner.NextProcessId("worker");
        owner.NextProcessId("child");
        Assert.Single(Directory.GetDirectories(Path.GetTempPath(), $"hawser-{owner.Id}-*"));
        Assert.Single(Directory.GetDirectories(Path.GetTempPath(), $"hawser-{worker}-*"));
        owner.Kill();
        ProcessAssert.GoneWithin(ProcessAssert.OwnerGoneLimit, worker);
        Assert.Empty(Directory.GetDirectories(Path.GetTempPath(), $"hawser-{owner.Id}-*"));
        Assert.Empty(Directory.GetDirectories(Path.GetTempPath(), $"hawser-{worker}-*"));
    }
}
