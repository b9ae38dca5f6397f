namespace Hawser.Workers.Tests.Pools;

/// <summary>What options refuse.</summary>
public sealed class PoolOptionsTests
{
    public static TheoryData<Func<WorkerPoolOptions>> Wrong { get; } = new()
    {
        () => new WorkerPoolOptions { Size = 0 },
        () => new WorkerPoolOptions { Size = 4097 },
        () => new WorkerPoolOptions { MinimumSize = -1 },
        () => new WorkerPoolOptions { Spares = -1 },
        () => new WorkerPoolOptions { CallsPerWorker = 0 },
        () => new WorkerPoolOptions { QueueLimit = -1 },
        () => new WorkerPoolOptions { WhenFull = (PoolFull)7 },
        () => new WorkerPoolOptions { QueueTimeout = TimeSpan.Zero },
        () => new WorkerPoolOptions { CallTimeout = TimeSpan.FromDays(2) },
        () => new WorkerPoolOptions { PoisonLimit = 0 },
        () => new WorkerPoolOptions { MaxCallsPerWorker = 0 },
        () => new WorkerPoolOptions { MaxAge = TimeSpan.Zero },
        () => new WorkerPoolOptions { IdleTimeout = TimeSpan.Zero },
        () => new WorkerPoolOptions { MaxMemory = 0 },
        () => new WorkerPoolOptions { CheckInterval = TimeSpan.Zero },
        () => new WorkerPoolOptions { AffinityKeys = 0 },
        () => new WorkerPoolOptions { MaxStartFailures = 0 },
        () => new WorkerPoolOptions { StartDelay = TimeSpan.Zero },
        () => new WorkerPoolOptions { MaxStartDelay = TimeSpan.Zero },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_value_out_of_range_is_refused_when_it_is_set(Func<WorkerPoolOptions> make) =>
        Assert.Throws<ArgumentOutOfRangeException>(make);

    [Fact]
    public void A_pool_with_less_than_its_minimum_is_refused_when_it_is_made() =>
        Assert.Throws<ArgumentException>(() => new WorkerPool<IBerth, Berth>(new WorkerPoolOptions { Size = 1, MinimumSize = 2 }));
}
