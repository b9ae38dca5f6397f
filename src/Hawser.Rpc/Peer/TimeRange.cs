namespace Hawser.Rpc;

/// <summary>The ranges of the options that are times.</summary>
internal static class TimeRange
{
    // What a timer can wait: somewhat over 24 days.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(int.MaxValue);

    public static TimeSpan PositiveOrInfinite(TimeSpan value) =>
        value == Timeout.InfiniteTimeSpan || (value > TimeSpan.Zero && value <= Longest)
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(value), value, $"The time must be above zero and at most {Longest}, or Timeout.InfiniteTimeSpan.");

    public static TimeSpan ZeroOrMore(TimeSpan value) =>
        value >= TimeSpan.Zero && value <= Longest
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"The time must be between zero and {Longest}.");

    public static TimeSpan Positive(TimeSpan value) =>
        value > TimeSpan.Zero && value <= Longest
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"The time must be above zero and at most {Longest}.");

    /// <summary>The shorter of the two, where an infinite time is the longest.</summary>
    public static TimeSpan Shorter(TimeSpan a, TimeSpan b) =>
        a == Timeout.InfiniteTimeSpan ? b : b == Timeout.InfiniteTimeSpan ? a : a < b ? a : b;
}
