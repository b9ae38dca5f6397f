using System.Globalization;

namespace Hawser.Cli;

/// <summary>Times and sizes as a person reads them.</summary>
internal static class Quantities
{
    /// <summary>The two largest units: <c>2d 3h</c>, <c>5m 10s</c>, <c>12s</c>.</summary>
    public static string Age(TimeSpan age) =>
        age.Days > 0 ? $"{age.Days}d {age.Hours}h"
        : age.Hours > 0 ? $"{age.Hours}h {age.Minutes}m"
        : age.Minutes > 0 ? $"{age.Minutes}m {age.Seconds}s"
        : $"{age.Seconds}s";

    /// <summary>A whole number of the unit in which it is at least one: <c>45 MiB</c>; GiB with one place after the point.</summary>
    public static string Memory(long bytes) =>
        bytes >= 1L << 30 ? string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / (1L << 30):0.0} GiB")
        : bytes >= 1L << 20 ? $"{bytes >> 20} MiB"
        : $"{bytes >> 10} KiB";
}
