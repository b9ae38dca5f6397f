using Hawser.Tests.Shared;
using Hawser.Workers.Launching;

namespace Hawser.Workers.Tests.Launching;

public sealed class MemoryWatchTests
{
    private readonly ManualTime _time = new();
    private long? _has = 50;
    private int _looks;

    [Fact]
    public void W25_memory_is_looked_at_once_in_each_interval_and_more_than_the_limit_is_told()
    {
        var watch = new MemoryWatch(100, TimeSpan.FromSeconds(1), Read, _time);
        Assert.Equal(1000, watch.Wait);
        Assert.Null(watch.Look(4711));
        Assert.Equal(0, _looks);

        _time.Advance(TimeSpan.FromMilliseconds(400));
        Assert.Equal(600, watch.Wait);
        _time.Advance(TimeSpan.FromMilliseconds(600));
        Assert.Equal(0, watch.Wait);
        Assert.Null(watch.Look(4711));
        Assert.Null(watch.Look(4711));
        Assert.Equal((1, 1000), (_looks, watch.Wait));

        foreach ((long? has, long? told) in new (long?, long?)[] { (100, null), (101, 101), (null, null) })
        {
            _has = has;
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(told, watch.Look(4711));
        }
    }

    [Fact]
    public void W25_the_kernel_tells_the_memory_of_a_process_that_lives()
    {
        Assert.InRange(MemoryWatch.Resident(Environment.ProcessId) ?? 0, 1 << 20, 64L << 30);
        Assert.Null(MemoryWatch.Resident(int.MaxValue));
    }

    private long? Read(int processId)
    {
        _looks++;
        return _has;
    }
}
