using Hawser.Workers;

namespace Hawser.Acceptance.Child.Trials;

/// <summary>
/// An owner whose thread pool has no thread left for some seconds, while its pool of workers is at a map. Prints <c>worker N</c> for each worker, then
/// how many of the items came once with their own results, and how many workers have died.
/// </summary>
internal static class StarvedOwner
{
    private const int Items = 2000;

    /// <summary>More than the thread pool makes threads for in the time.</summary>
    private const int Blocks = 200;

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync()
    {
        await using var pool = new WorkerPool<ITrial, Trial>(
            new WorkerPoolOptions { Size = 2, CallsPerWorker = 2, Worker = new WorkerOptions { Name = "fed" } });
        await pool.WaitUntilReadyAsync();
        foreach (PoolWorkerStatistics worker in pool.Statistics.Workers)
        {
            Console.WriteLine($"worker {worker.ProcessId}");
        }

        using var food = new ManualResetEventSlim();
        using var left = new CountdownEvent(Blocks);
        int[] outcomes = new int[Items];
        int begun = 0;
        await foreach (MapResult<int> sum in pool.MapUnorderedAsync(
            Enumerable.Range(0, Items), static (client, item, token) => client.AddAsync(item, 1, token)))
        {
            outcomes[sum.Index] += sum.Value == sum.Index + 1 ? 1 : Items;
            if (begun++ == Items / 10)
            {
                Starve(food, left);
            }
        }

        left.Wait();
        Console.WriteLine($"{outcomes.Count(static times => times == 1)} once, {pool.Statistics.Died} died");
        return 0;
    }

    private static void Starve(ManualResetEventSlim food, CountdownEvent left)
    {
        for (int i = 0; i < Blocks; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    food.Wait();
                    left.Signal();
                },
                null);
        }

        var cook = new Thread(() =>
        {
            Thread.Sleep(Time);
            food.Set();
        });
        cook.IsBackground = true;
        cook.Start();
    }
}
