namespace Hawser.Workers;

/// <summary>The range of the options that are times: up to a day.</summary>
internal static class OptionTimes
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <exception cref="ArgumentOutOfRangeException">The value is negative, or over a day.</exception>
    internal static TimeSpan ZeroOrMore(TimeSpan value, string name) =>
        value >= TimeSpan.Zero && value <= Longest
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} must be between zero and one day.");

    /// <exception cref="ArgumentOutOfRangeException">The value is zero, negative, or over a day.</exception>
    internal static TimeSpan Positive(TimeSpan value, string name) =>
        value > TimeSpan.Zero && value <= Longest
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} must be more than zero and at most one day.");

    /// <exception cref="ArgumentOutOfRangeException">The value is neither infinite nor within a day and above zero.</exception>
    internal static TimeSpan PositiveOrInfinite(TimeSpan value, string name) =>
        value == Timeout.InfiniteTimeSpan ? value : Positive(value, name);

    /// <exception cref="ArgumentOutOfRangeException">The value is neither infinite nor within a day.</exception>
    internal static TimeSpan ZeroOrMoreOrInfinite(TimeSpan value, string name) =>
        value == Timeout.InfiniteTimeSpan ? value : ZeroOrMore(value, name);
}
