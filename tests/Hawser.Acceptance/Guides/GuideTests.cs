using System.Diagnostics;
using Hawser.Tests.Shared;
using Hawser.Workers;

namespace Hawser.Acceptance.Guides;

/// <summary>The code of the guides, run. The documents show these lines, and the last test holds them to it.</summary>
public sealed class GuideTests
{
    private const string Folder = "tests/Hawser.Acceptance/Guides";

    [Fact]
    public async Task A_worker_is_spawned_and_called()
    {
        await using Worker<IGreeter> worker = await Worker.SpawnAsync<IGreeter, Greeter>(new WorkerOptions { Name = "greeter" });
        string greeting = await worker.Client.GreetAsync("Ada");

        Assert.Equal($"Hello Ada, says process {worker.ProcessId}.", greeting);
    }

    [Fact]
    public async Task Two_connections_share_the_worker_state_and_have_an_argument_each()
    {
        await using StartedWorker<IRoom> handle =
            await Worker.StartAsync<IRoom, Member, RoomSettings>(new RoomSettings("Knots"), new WorkerOptions { Name = "room" });
        await using WorkerConnection<IRoom> ada = await Worker.ConnectAsync(handle, new Nickname("Ada"));
        await using WorkerConnection<IRoom> ben = await Worker.ConnectAsync(handle, new Nickname("Ben"));
        await ada.Client.SayAsync("Bowline?");
        IReadOnlyList<string> lines = await ben.Client.ReadAsync();

        Assert.Equal(["Topic: Knots", "Ada: Bowline?"], lines);
    }

    [Fact]
    public async Task A_class_that_asks_for_services_has_them()
    {
        await using Worker<IClock> worker = await Worker.SpawnAsync<IClock, Clock>();

        Assert.InRange(await worker.Client.NowAsync(), DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
    }

    [Fact]
    public async Task A_class_is_tested_in_this_process()
    {
        await using WorkerServer<IGreeter> server = await Worker.ServeAsync<IGreeter, Greeter>();
        await using WorkerConnection<IGreeter> connection = await Worker.ConnectAsync(server);
        Assert.Equal($"Hello Ada, says process {Environment.ProcessId}.", await connection.Client.GreetAsync("Ada"));
    }

    [Fact]
    public async Task A_class_is_tested_in_a_process_that_is_gone_afterwards()
    {
        Worker<IGreeter> worker = await Worker.SpawnAsync<IGreeter, Greeter>();
        await using (worker)
        {
            Assert.NotEqual(Environment.ProcessId, worker.ProcessId);
            Assert.Contains($"process {worker.ProcessId}", await worker.Client.GreetAsync("Ada"), StringComparison.Ordinal);
        }
        WorkerExit exit = await worker.Exited;
        Assert.Equal(WorkerExitCause.Requested, exit.Cause);
        Assert.False(Directory.Exists($"/proc/{worker.ProcessId}"));
    }

    [Fact]
    public async Task A_lost_worker_is_seen_by_its_caller()
    {
        await using Worker<IToiler> worker = await Worker.SpawnAsync<IToiler, Toiler>();
        Task lost = worker.Client.WorkAsync();
        using (var process = Process.GetProcessById(worker.ProcessId))
        {
            process.Kill();
        }
        WorkerExitedException thrown = await Assert.ThrowsAsync<WorkerExitedException>(() => lost);
        Assert.Equal("SIGKILL", thrown.Exit.SignalName);
    }

    [Fact]
    public async Task The_loss_of_a_worker_is_handled()
    {
        var log = new List<string>();
        await using Worker<IToiler> worker = await Worker.SpawnAsync<IToiler, Toiler>(new WorkerOptions { Name = "toiler" });
        using (var process = Process.GetProcessById(worker.ProcessId))
        {
            process.Kill();
        }
        await worker.Exited.WaitAsync(ProcessAssert.Patience);
        try
        {
            await worker.Client.WorkAsync();
        }
        catch (WorkerExitedException e) when (e.Exit.Signal is not null)
        {
            log.Add($"{e.Exit.Name} (process {e.Exit.ProcessId}) was ended by {e.Exit.SignalName}: {e.Exit.StandardErrorTail}");
        }

        Assert.Equal($"toiler (process {worker.ProcessId}) was ended by SIGKILL: ", Assert.Single(log));
    }

    [Theory]
    [InlineData("docs/guides/start-a-worker.md")]
    [InlineData("docs/guides/testing.md")]
    [InlineData("docs/guides/when-a-worker-ends.md")]
    public void The_code_in_a_guide_is_code_that_is_run_here(string guide) => DocumentCode.IsTakenFrom(guide, Folder);
}
