namespace Hawser.Workers.Tests.Mapping;

public sealed class ProgressLineTests : IDisposable
{
    private readonly StringWriter _out = new();

    public void Dispose() => _out.Dispose();

    [Fact]
    public void W35_progress_has_a_rate_and_the_time_that_the_rest_takes_at_it()
    {
        MapProgress progress = At(20, 4.0);
        Assert.Equal((5.0, TimeSpan.FromSeconds(6)), (progress.Rate, progress.Remaining));
        Assert.Equal("20 of 50 (40 %), 3 in flight, 1 failed, 5/s, 4.0 s, 6.0 s left", progress.ToString());
        Assert.Equal("20 done, 3 in flight, 1 failed, 5/s, 4.0 s", (progress with { Total = null }).ToString());
        Assert.Null((progress with { Total = null }).Remaining);
        Assert.Null((progress with { Rate = 0 }).Remaining);
        Assert.Null((progress with { Total = long.MaxValue, Rate = double.Epsilon }).Remaining);
        Assert.Equal("20 of 10 (100 %), 3 in flight, 1 failed, 5/s, 4.0 s, 0.0 s left", (progress with { Total = 10 }).ToString());
    }

    [Fact]
    public void W35_in_a_terminal_one_line_is_written_over_itself_and_ended_at_the_end()
    {
        var line = new ProgressLine(_out, rewrites: true);
        line.Report(At(20, 4));
        line.Report(At(50, 10) with { IsLast = true });
        Assert.Equal(
            "\r20 of 50 (40 %), 3 in flight, 1 failed, 5/s, 4.0 s, 6.0 s left\e[K\r50 of 50 (100 %), 3 in flight, 1 failed, 5/s, 10.0 s\e[K\n",
            _out.ToString());
    }

    [Fact]
    public void W35_a_line_that_is_too_long_for_the_terminal_is_cut()
    {
        new ProgressLine(_out, rewrites: true, width: 20).Report(At(20, 4));
        Assert.Equal("\r20 of 50 (40 %), 3 \e[K", _out.ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProgressLine(_out, rewrites: true, width: 1));
    }

    [Fact]
    public void W35_elsewhere_there_are_plain_lines_ten_seconds_apart_and_one_at_the_end()
    {
        var line = new ProgressLine(_out, rewrites: false);
        foreach (double seconds in new[] { 0.2, 5, 10.5, 12, 20, 20.6 })
        {
            line.Report(At((long)seconds, seconds));
        }

        line.Report(At(50, 21) with { IsLast = true });
        string[] lines = _out.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["10 of 50 (20 %)", "20 of 50 (40 %)", "50 of 50 (100 %)"], lines.Select(static text => text.Split(',')[0]));
        Assert.DoesNotContain('\r', _out.ToString());
    }

    private static MapProgress At(long done, double seconds) =>
        new(done, 3, 1, done / seconds, TimeSpan.FromSeconds(seconds), IsLast: false) { Total = 50 };
}
