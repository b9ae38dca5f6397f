namespace Hawser.Bench.Measuring;

/// <summary>How much is done for one measurement.</summary>
/// <param name="Time">How long a contestant is measured in a round.</param>
/// <param name="WarmUp">How long each contestant runs before the first round, so that its code is compiled for good.</param>
/// <param name="Items">Where a number of things is measured, how many.</param>
internal sealed record Effort(TimeSpan Time, TimeSpan WarmUp, int Items)
{
    public static readonly Effort Usual = new(TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(1.5), 200_000);

    /// <summary>To see that it runs.</summary>
    public static readonly Effort Quick = new(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(5), 500);
}
