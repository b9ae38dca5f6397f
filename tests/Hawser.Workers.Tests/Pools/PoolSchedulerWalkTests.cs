using Hawser.Tests.Shared;
using Hawser.Workers.Pools;

namespace Hawser.Workers.Tests.Pools;

/// <summary>Random walks: whatever happens in whatever order, these hold.</summary>
public sealed class PoolSchedulerWalkTests
{
    private const int Steps = 400;

    [Fact]
    public void W30_W33_W36_whatever_happens_each_call_has_one_worker_at_a_time_and_nobody_waits_beside_a_free_one()
    {
        for (int seed = 1; seed <= 60; seed++)
        {
            try
            {
                Walk(seed);
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}: {e}");
            }
        }
    }

    private static void Walk(int seed)
    {
        var random = new Random(seed);
        var time = new ManualTime();
        var options = new WorkerPoolOptions
        {
            Size = 1 + random.Next(4),
            MinimumSize = random.Next(2),
            Spares = random.Next(3),
            CallsPerWorker = 1 + random.Next(3),
            MaxCallsPerWorker = random.Next(2) == 0 ? null : 1 + random.Next(6),
            MaxAge = random.Next(2) == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(30),
            IdleTimeout = TimeSpan.FromSeconds(10),
            MaxStartFailures = 1000,
            Worker = new WorkerOptions { TimeProvider = time },
        };
        Crew crew = new(options);
        List<PoolItem> waiting = [];
        List<PoolItem> running = [];
        for (int step = 0; step < Steps; step++)
        {
            Step(crew, random, time, waiting, running);
            Check(crew, options, waiting, running);
        }

        // In the end everybody is served.
        for (int i = 0; i < 10 * Steps && waiting.Count + running.Count > 0; i++)
        {
            crew.Begin();
            crew.Pass();
            crew.Ending.ToList().ForEach(seat => crew.End(seat, 15));
            Move(crew, waiting, running);
            if (running.FirstOrDefault() is { } item)
            {
                running.Remove(item);
                crew.Leave(item);
            }
        }

        Assert.Empty(waiting);
        Assert.Empty(running);
        Assert.True(crew.Scheduler.DrainAsync().IsCompleted);
    }

    private static void Step(Crew crew, Random random, ManualTime time, List<PoolItem> waiting, List<PoolItem> running)
    {
        PoolSeat[] alive = [.. crew.All.Where(seat => seat.State is PoolWorkerState.Serving or PoolWorkerState.Spare or PoolWorkerState.Retiring)];
        switch (random.Next(10))
        {
            case < 4:
                waiting.Add(crew.Enter(random.Next(3) == 0 ? $"{random.Next(3)}" : null, isSuspect: random.Next(8) == 0));
                break;
            case < 6 when running.Count > 0:
                PoolItem item = running[random.Next(running.Count)];
                running.Remove(item);
                crew.Leave(item);
                break;
            case 6 when alive.Length > 0:
                // Who had it loses it, and comes again.
                PoolSeat dead = alive[random.Next(alive.Length)];
                crew.End(dead, 9);
                foreach (PoolItem lost in running.Where(one => crew.SeatOf(one) == dead).ToArray())
                {
                    running.Remove(lost);
                    waiting.Add(lost);
                    crew.Again(lost);
                }

                break;
            case 7:
                crew.Begin();
                crew.Pass();
                break;
            case 8:
                crew.Ending.ToList().ForEach(seat => crew.End(seat, 15));
                break;
            default:
                time.Advance(TimeSpan.FromSeconds(random.Next(8)));
                crew.Scheduler.Sweep();
                break;
        }

        Move(crew, waiting, running);
    }

    private static void Move(Crew crew, List<PoolItem> waiting, List<PoolItem> running)
    {
        foreach (PoolItem item in waiting.Where(one => crew.SeatOf(one) is not null).ToArray())
        {
            waiting.Remove(item);
            running.Add(item);
        }
    }

    private static void Check(Crew crew, WorkerPoolOptions options, List<PoolItem> waiting, List<PoolItem> running)
    {
        PoolStatistics statistics = crew.Scheduler.Snapshot();
        Assert.Equal((waiting.Count, running.Count), (statistics.Waiting, statistics.InFlight));
        Assert.Equal(statistics.Workers.Count, statistics.Workers.Select(worker => worker.Index).Distinct().Count());
        Assert.True(statistics.Workers.All(worker => worker.Index < options.Size + options.Spares), "an index is not dense");
        Assert.True(statistics.Count(PoolWorkerState.Serving) <= options.Size, "too many serve");
        foreach (PoolSeat seat in crew.All.Where(seat => seat.State == PoolWorkerState.Serving))
        {
            int has = running.Count(item => crew.SeatOf(item) == seat);
            Assert.Equal(seat.InFlight, has);
            Assert.True(has <= options.CallsPerWorker, "a worker has too much");
            Assert.True(seat.Calls <= (options.MaxCallsPerWorker ?? int.MaxValue), "a worker was given too many");
            bool isFree = seat is { InFlight: 0, IsSuspended: false };
            Assert.False(isFree && (seat.Reserved is not null || seat.Keyed.Count > 0), "one waits for a worker that is free");
            Assert.False(isFree && waiting.Any(item => item.Key is null && item.Reserved is null), "one waits beside a free worker");
        }
    }
}
