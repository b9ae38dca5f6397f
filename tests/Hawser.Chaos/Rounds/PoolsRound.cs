using Hawser.Chaos.Victims;
using Hawser.Workers;

namespace Hawser.Chaos.Rounds;

/// <summary>
/// A pool whose workers are disturbed: each call has one outcome, and the pool's own counts say the same; maps give each item's result, once, in order.
/// </summary>
internal sealed class PoolsRound : IRound
{
    private const int Callers = 8;

    private static readonly PoolCallOptions Again = new() { Idempotent = true };

    public async Task RunAsync(RoundContext context)
    {
        Oracle oracle = context.Oracle;
        StandbyHosts? standby = context.Random.Next(2) == 0 ? new StandbyHosts(new StandbyOptions { Count = 1, MaxRestarts = 1000 }) : null;
        var clock = new JumpyTime();
        var pool = new WorkerPool<IVictim, Victim>(new WorkerPoolOptions
        {
            Size = context.Random.Next(1, 4),
            Spares = context.Random.Next(2),
            CallsPerWorker = context.Random.Next(1, 4),
            MaxCallsPerWorker = context.Random.Next(2) == 0 ? 200 : null,
            PoisonLimit = 50,
            MaxStartFailures = 100,
            StartDelay = TimeSpan.FromMilliseconds(10),
            MaxStartDelay = TimeSpan.FromMilliseconds(200),
            Worker = new WorkerOptions
            {
                Name = "pooled",
                TimeProvider = clock,
                Standby = standby,
                StartTimeout = TimeSpan.FromSeconds(60),
                ShutdownTimeout = TimeSpan.FromSeconds(1),
                CancellationGrace = TimeSpan.FromMilliseconds(500),
            },
        });
        long completed = 0, failed = 0;
        using var over = new CancellationTokenSource(context.Length);
        List<Task> callers = [];
        for (int i = 0; i < Callers; i++)
        {
            Random random = context.Fork();
            callers.Add(Task.Run(() => CallAsync(random)));
        }

        int items = context.Random.Next(1, 500);
        callers.Add(Task.Run(() => oracle.CallAsync("map", () => MapAsync(pool, items))));
        await using (new Torment(context.Fork(), oracle, Targets, clock))
        {
            await Task.WhenAll(callers);
        }

        PoolStatistics statistics = pool.Statistics;
        if (statistics.Completed < completed || statistics.Failed < failed
            || statistics.Completed + statistics.Failed < completed + failed || (statistics.InFlight, statistics.Waiting) != (0, 0))
        {
            oracle.Fault(
                $"{completed} calls of the pool have succeeded and {failed} have failed; it counts {statistics.Completed} and {statistics.Failed}, "
                    + $"{statistics.InFlight} in flight and {statistics.Waiting} waiting");
        }

        int[] last = Targets();
        await oracle.CallAsync("end of a pool", () => pool.DisposeAsync().AsTask());
        if (standby is not null)
        {
            await oracle.CallAsync("end of a stock", () => standby.DisposeAsync().AsTask());
        }

        foreach (int process in last.Where(ProcessTable.IsThere))
        {
            oracle.Fault($"the pool was disposed of, and its process {process} is there");
        }

        int[] Targets()
        {
            int[] there = [.. pool.Statistics.Workers.Select(static worker => worker.ProcessId).OfType<int>().Order()];
            Array.ForEach(there, process => oracle.Saw(process, "pooled"));
            return there;
        }

        async Task CallAsync(Random random)
        {
            while (!over.IsCancellationRequested)
            {
                int a = random.Next(1000), b = random.Next(1000), time = random.Next(1, 300);
                bool answered = random.Next(10) switch
                {
                    < 5 => await oracle.CallAsync("pool Add", async () => WrongAnswerException.Unless(
                        a + b, await pool.RunAsync((client, token) => client.AddAsync(a, b, token)))),
                    < 8 => await oracle.CallAsync("pool Add again", async () => WrongAnswerException.Unless(
                        a + b, await pool.RunAsync((client, token) => client.AddAsync(a, b, token), Again))),
                    < 9 => await oracle.CallAsync("pool Hang", () => pool.RunAsync(
                        static (client, token) => client.HangAsync(token), new PoolCallOptions { Timeout = TimeSpan.FromMilliseconds(time) })),
                    _ => await oracle.CallAsync("pool Deaf", () => pool.RunAsync(
                        (client, _) => client.DeafAsync(time * 10), new PoolCallOptions { Timeout = TimeSpan.FromMilliseconds(time) })),
                };
                if (answered)
                {
                    Interlocked.Increment(ref completed);
                }
                else
                {
                    Interlocked.Increment(ref failed);
                }
            }
        }
    }

    private static async Task MapAsync(WorkerPool<IVictim, Victim> pool, int items)
    {
        int next = 0;
        await foreach (int result in pool.MapAsync(
            Enumerable.Range(0, items), static (client, item, token) => client.AddAsync(item, 1, token), new MapOptions { Idempotent = true }))
        {
            WrongAnswerException.Unless(++next, result);
        }

        WrongAnswerException.Unless(items, next);
    }
}
