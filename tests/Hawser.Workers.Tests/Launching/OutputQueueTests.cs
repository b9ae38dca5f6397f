using Hawser.Workers.Launching;

namespace Hawser.Workers.Tests.Launching;

public sealed class OutputQueueTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void W7_lines_come_in_order_and_one_at_a_time()
    {
        List<string> seen = [];
        using var done = new ManualResetEventSlim();
        var queue = new OutputQueue((_, line) =>
        {
            seen.Add(line);
            if (line == "999")
            {
                done.Set();
            }
        });
        for (int i = 0; i < 1000; i++)
        {
            queue.Add(OutputStream.StandardOutput, $"{i}");
        }

        Assert.True(done.Wait(Patience));
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"{i}"), seen);
        Assert.Equal(0, queue.Dropped);
    }

    [Fact]
    public void W7_a_reader_that_is_too_slow_loses_lines_which_are_counted_and_holds_nobody_up()
    {
        const int lines = 100_000;
        long seen = 0;
        using var go = new ManualResetEventSlim();
        using var done = new ManualResetEventSlim();
        var queue = new OutputQueue((_, line) =>
        {
            Assert.True(go.Wait(Patience));
            seen++;
            if (line == "last")
            {
                done.Set();
            }
        });
        for (int i = 0; i < lines; i++)
        {
            queue.Add(OutputStream.StandardError, "a line of some length, as programs print them");
        }

        long dropped = queue.Dropped;
        Assert.InRange(dropped, 1, lines - 1);
        go.Set();

        // Once the reader has caught up there is room again.
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                queue.Add(OutputStream.StandardError, "last");
                return done.IsSet;
            },
            Patience));
        Assert.True(seen > lines - dropped);
    }

    [Fact]
    public void W7_a_reader_that_throws_gets_no_further_line_and_the_rest_is_counted()
    {
        int calls = 0;
        var queue = new OutputQueue((_, _) =>
        {
            calls++;
            throw new InvalidOperationException("a bug in the reader");
        });
        for (int i = 0; i < 100; i++)
        {
            queue.Add(OutputStream.StandardOutput, "x");
        }

        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref calls) == 1 && queue.Dropped == 99, Patience));
        queue.Add(OutputStream.StandardOutput, "y");
        Assert.Equal(100, queue.Dropped);
        Assert.Equal(1, calls);
    }
}
