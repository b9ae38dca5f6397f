namespace Hawser.Agent;

/// <summary>The range of the options that are times: up to a day.</summary>
internal static class AgentTimes
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <exception cref="ArgumentOutOfRangeException">The value is zero, negative, or over a day.</exception>
    internal static TimeSpan Positive(TimeSpan value, string name) =>
        value > TimeSpan.Zero && value <= Longest
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} must be more than zero and at most one day.");
}
