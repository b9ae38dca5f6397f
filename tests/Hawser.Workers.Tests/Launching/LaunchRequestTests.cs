using Hawser.Workers.Launching;

namespace Hawser.Workers.Tests.Launching;

public sealed class LaunchRequestTests
{
    [Theory]
    [InlineData(-1)]
    [InlineData(16 * 1024 * 1024 + 1)]
    public void A_tail_outside_its_range_is_refused_when_it_is_set(int bytes)
    {
        ArgumentOutOfRangeException e = Assert.Throws<ArgumentOutOfRangeException>(
            () => new LaunchRequest { Name = "x", BootLine = default, OutputTailBytes = bytes });
        Assert.Contains("16777216", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_boot_line_that_is_too_long_or_no_line_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new LaunchRequest { Name = "x", BootLine = new byte[64 * 1024] });
        Assert.Throws<ArgumentException>(() => new LaunchRequest { Name = "x", BootLine = "{\n}"u8.ToArray() });
    }
}
