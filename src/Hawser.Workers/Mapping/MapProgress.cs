using System.Globalization;

namespace Hawser.Workers;

/// <summary>How far a map or reduce has come. Immutable.</summary>
/// <param name="Done">Items that have been carried out, those that failed included.</param>
/// <param name="InFlight">Items that have been read, and are not done.</param>
/// <param name="Failed">Items that failed.</param>
/// <param name="Rate">Items that were done in a second, since the begin; 0 before any was.</param>
/// <param name="Elapsed">The time since the begin.</param>
/// <param name="IsLast">Whether nothing more is to be done: all items are, or it was given up.</param>
public sealed record MapProgress(long Done, long InFlight, long Failed, double Rate, TimeSpan Elapsed, bool IsLast)
{
    /// <summary>How many items there are. Null: neither the input nor <see cref="MapOptions.Total"/> tells.</summary>
    public long? Total { get; init; }

    /// <summary>
    /// The time that the rest takes if it goes on at this rate. Null: nobody knows how many items there are, or none was done yet.
    /// </summary>
    public TimeSpan? Remaining => Total is { } total && Rate > 0 && (total - Done) / Rate is < 1e9 and var seconds
        ? TimeSpan.FromSeconds(Math.Max(0, seconds))
        : null;

    /// <summary>In one line, for people: <c>21 of 50 (42 %), 4 in flight, 0 failed, 103/s, 0.2 s, 0.3 s left</c>.</summary>
    public override string ToString()
    {
        string done = Total is { } total
            ? string.Create(CultureInfo.InvariantCulture, $"{Done} of {total} ({(total == 0 ? 100 : Math.Min(100, 100 * Done / total))} %)")
            : string.Create(CultureInfo.InvariantCulture, $"{Done} done");
        string rest = !IsLast && Remaining is { } remaining
            ? string.Create(CultureInfo.InvariantCulture, $", {remaining.TotalSeconds:0.0} s left")
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{done}, {InFlight} in flight, {Failed} failed, {Rate:0}/s, {Elapsed.TotalSeconds:0.0} s{rest}");
    }
}
