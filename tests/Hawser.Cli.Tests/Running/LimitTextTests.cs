using Hawser.Cli.Running;

namespace Hawser.Cli.Tests.Running;

public sealed class LimitTextTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("60s", 60_000)]
    [InlineData("5m", 300_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("2min", 120_000)]
    public void Times_are_read_with_their_units(string text, double milliseconds)
    {
        Assert.True(LimitText.TryParseTime(text, out TimeSpan time, out string? error), error);
        Assert.Equal(milliseconds, time.TotalMilliseconds);
    }

    [Theory]
    [InlineData("300M", 300L << 20)]
    [InlineData("2G", 2L << 30)]
    [InlineData("1.5GiB", 3L << 29)]
    [InlineData("262144kb", 256L << 20)]
    public void Sizes_are_read_with_their_units(string text, long bytes)
    {
        Assert.True(LimitText.TryParseSize(text, 1 << 20, out long size, out string? error), error);
        Assert.Equal(bytes, size);
    }

    [Theory]
    [InlineData("60")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("0s")]
    [InlineData("25h")]
    [InlineData("1,5s")]
    [InlineData("")]
    [InlineData("99999999999999999999999999h")]
    public void What_is_no_time_is_refused_with_what_one_looks_like(string text)
    {
        Assert.False(LimitText.TryParseTime(text, out _, out string? error));
        Assert.Matches("(500ms, 60s, 5m|1ms to 24h)", error);
    }

    [Theory]
    [InlineData("300")]
    [InlineData("lots")]
    [InlineData("1K")]
    [InlineData("9999999T")]
    public void What_is_no_size_is_refused_with_what_one_looks_like(string text)
    {
        Assert.False(LimitText.TryParseSize(text, 128 << 20, out _, out string? error));
        Assert.Matches("(300M, 2G|at least 128M)", error);
    }
}
