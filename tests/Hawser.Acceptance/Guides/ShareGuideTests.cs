using Hawser.Tests.Shared;
using Hawser.Workers;

namespace Hawser.Acceptance.Guides;

/// <summary>The code of the guides about sharing workers and about those that outlive their starter, run.</summary>
public sealed class ShareGuideTests
{
    private const string Folder = "tests/Hawser.Acceptance/Guides";

    [Fact]
    public async Task W10_the_guides_worker_is_given_to_another_worker()
    {
        await using StartedWorker<IRoom> room =
            await Worker.StartAsync<IRoom, Member, RoomSettings>(new RoomSettings("Knots"), new WorkerOptions { Name = "room" });
        await using Worker<IReporter> reporter = await Worker.SpawnAsync<IReporter, Reporter>();
        int lines = await reporter.Client.ReportAsync(await room.ShareAsync());

        Assert.Equal(1, lines);
        await reporter.EndAsync();
        await room.DisposeAsync();
        Gone.Reaped(room.ProcessId);
    }

    [Fact]
    public async Task W19_the_guides_worker_outlives_its_starter()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("hawser-test-");
        var registry = new WorkerRegistry(folder.FullName);
        await using DetachedWorker<IGreeter> worker = await Worker.StartDetachedAsync<IGreeter, Greeter>(
            new DetachedOptions { Lease = TimeSpan.FromMinutes(10), Registry = registry },
            new WorkerOptions { Name = "greeter" });

        WorkerRegistryEntry entry = registry.Find("greeter")!;
        await using WorkerConnection<IGreeter> connection = await Worker.ConnectAsync<IGreeter>(entry);
        string greeting = await connection.Client.GreetAsync("Ada");
        Assert.Equal($"Hello Ada, says process {worker.ProcessId}.", greeting);

        await using DetachedWorker<IGreeter> kept = await Worker.AttachAsync<IGreeter>(entry);
        await using WorkerKeeper keeper = kept.Keep();
        await kept.StopAsync();
        DetachedExit? exit = registry.Find("greeter")?.LastExit;
        Assert.Equal(DetachedExitCause.Requested, exit?.Cause);
        ProcessAssert.Gone(worker.ProcessId);
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("docs/guides/share-a-worker.md")]
    [InlineData("docs/guides/let-a-worker-outlive-you.md")]
    public void The_code_in_the_guides_is_the_code_that_ran(string guide) => DocumentCode.IsTakenFrom(guide, Folder);
}
