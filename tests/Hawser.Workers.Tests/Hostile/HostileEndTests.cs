using System.Text.Json;
using Hawser.Testing;
using Hawser.Tests.Shared;

namespace Hawser.Workers.Tests.Hostile;

/// <summary>Workers that do not end as they should, and those whose answers to a map are none.</summary>
[Collection(nameof(Alone))]
public sealed class HostileEndTests
{
    [Fact]
    public async Task A_hostile_worker_that_says_goodbye_and_stays_is_killed()
    {
        await using Siege siege = await Siege.LayAsync();
        siege.Attacker.Obliges = false;
        for (int i = 0; i < 10; i++)
        {
            await siege.Attacker.NotifyAsync("$/bye", """{"reason":"done"}""");
        }

        await siege.EndedAsync();
        Assert.True(siege.Attacker.Process.IsKilled);
        await Assert.ThrowsAsync<WorkerExitedException>(() => siege.Client.CountAsync(1).Soon());
    }

    [Fact]
    public async Task A_hostile_worker_that_floods_its_owner_while_it_is_ended_and_does_not_go_is_killed()
    {
        await using Siege siege = await Siege.LayAsync();
        siege.Attacker.Obliges = false;
        Task ending = siege.Worker.DisposeAsync().AsTask();
        for (int i = 0; i < 5000 && await siege.Attacker.NotifyAsync("$/ping", """{"n":1}"""); i++)
        {
            await siege.Attacker.RequestAsync("7", "HawserWorkerControl.ShutdownAsync");
        }

        await siege.DriveAsync(ending.ContinueWith(static _ => true, TaskScheduler.Default));
        Assert.True(siege.Attacker.Process.IsKilled);
        await siege.StandsAsync();
    }

    [Fact]
    public async Task A_hostile_worker_that_ends_and_leaves_its_connection_to_a_child_that_goes_on_is_reported()
    {
        await using Siege siege = await Siege.LayAsync();
        siege.Attacker.Process.KeepsConnections = true;
        Task<int> call = siege.Client.CountAsync(1);
        string id = await siege.Attacker.CalledAsync("IPrize.CountAsync");
        siege.Attacker.Process.Exit(0);
        WorkerExit exit = await siege.EndedAsync();

        Assert.Equal(["IPrize.CountAsync"], exit.CallsInFlight);
        await siege.Attacker.AnswerAsync(id, "666");
        await Assert.ThrowsAsync<WorkerExitedException>(() => call.Soon());
    }

    [Fact]
    public async Task A_hostile_worker_of_a_pool_that_answers_a_batch_with_something_else_fails_the_items_of_that_batch()
    {
        string[] lies =
        [
            """{"Values":[],"Failures":null}""", """{"Values":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17],"Failures":null}""",
            """{"Values":null,"Failures":null}""", """{"Failures":[]}""",
            """{"Values":[1],"Failures":[{"Place":-1,"Fault":{"Type":"T","Message":"m"}}]}""",
            """{"Values":[1],"Failures":[{"Place":1000000000,"Fault":null}]}""", """{"Values":[1],"Failures":[null]}""", "null", "7",
        ];
        var launcher = new FakeLauncher(FakeStart.Answering(Answer));
        await using var pool = new ProcessPool(new WorkerPoolOptions
        {
            Size = 1,
            Worker = new WorkerOptions { Name = "offload", Launcher = launcher, CancellationGrace = TimeSpan.Zero },
        });
        int[] items = [.. Enumerable.Range(0, 2 * lies.Length)];
        var results = new List<int>();
        MapFailedException e = await Assert.ThrowsAsync<MapFailedException>(async () =>
        {
            await foreach (int result in pool.MapAsync(
                items, static (int n) => n, new MapOptions { OnFailure = MapFailures.Collect, MaxBatch = 1 }))
            {
                results.Add(result);
            }
        });

        // Every second one is answered by a lie.
        Assert.Equal(items.Where(static item => item % 2 == 0).Select(static item => (long)item), e.Failures.Select(static one => one.Index));
        Assert.Equal(items.Where(static item => item % 2 == 1), results);

        string Answer(string method, JsonElement parameters)
        {
            int item = parameters[1][0].GetInt32();
            return item % 2 == 0 ? lies[item / 2] : $$"""{"Values":[{{item}}],"Failures":null}""";
        }
    }
}
