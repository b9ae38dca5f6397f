using Hawser.Workers.Mapping;

namespace Hawser.Workers.Tests.Mapping;

public sealed class BatchSizerTests
{
    private static readonly TimeSpan Target = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void W27_tiny_items_go_in_batches_that_take_the_time_which_they_are_to_take()
    {
        var sizer = new BatchSizer(Target, 100_000);
        Assert.Equal(1, sizer.Size);
        for (int i = 0; i < 20; i++)
        {
            sizer.Add(sizer.Size, sizer.Size * TimeSpan.FromMicroseconds(10));
        }

        Assert.InRange(sizer.Size, 1990, 2010);
    }

    [Fact]
    public void W27_items_that_take_long_go_one_by_one()
    {
        var sizer = new BatchSizer(Target, 100_000);
        sizer.Add(1, TimeSpan.FromMilliseconds(15));
        Assert.Equal(1, sizer.Size);
    }

    [Fact]
    public void W27_a_batch_has_the_count_of_items_that_comes_nearest_to_its_time()
    {
        var sizer = new BatchSizer(Target, 100_000);
        sizer.Add(1, TimeSpan.FromMilliseconds(11));
        Assert.Equal(2, sizer.Size);
    }

    [Fact]
    public void W27_batches_grow_in_steps_and_never_past_the_limit_and_shrink_when_items_take_longer()
    {
        var sizer = new BatchSizer(Target, 100);
        sizer.Add(1, TimeSpan.FromMicroseconds(1));
        Assert.Equal(4, sizer.Size);
        sizer.Add(4, TimeSpan.FromMicroseconds(4));
        Assert.Equal(16, sizer.Size);
        sizer.Add(16, TimeSpan.FromMicroseconds(16));
        sizer.Add(64, TimeSpan.FromMicroseconds(64));
        Assert.Equal(100, sizer.Size);
        for (int i = 0; i < 30; i++)
        {
            sizer.Add(sizer.Size, sizer.Size * TimeSpan.FromMilliseconds(5));
        }

        Assert.Equal(4, sizer.Size);
    }
}
