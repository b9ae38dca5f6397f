using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Hawser.Cli.Running;

/// <summary>Times and sizes as a person types them: <c>500ms</c>, <c>60s</c>, <c>5m</c>, <c>1.5h</c>; <c>300M</c>, <c>2G</c>.</summary>
internal static partial class LimitText
{
    /// <summary>What a time-out may be.</summary>
    public static readonly TimeSpan LongestTime = TimeSpan.FromDays(1);

    private static readonly Dictionary<string, double> Milliseconds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ms"] = 1,
        ["s"] = 1_000,
        ["m"] = 60_000,
        ["min"] = 60_000,
        ["h"] = 3_600_000,
    };

    private static readonly Dictionary<string, double> Bytes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["k"] = 1L << 10,
        ["m"] = 1L << 20,
        ["g"] = 1L << 30,
        ["t"] = 1L << 40,
    };

    /// <summary>Reads a time.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="time">The time.</param>
    /// <param name="error">What is wrong with it, and how it is written.</param>
    public static bool TryParseTime(string text, out TimeSpan time, [NotNullWhen(false)] out string? error)
    {
        time = default;
        Match match = TimePattern().Match(text);
        if (!match.Success || !TryNumber(match, out double number))
        {
            error = $"'{text}' is no time. Write a number and its unit: 500ms, 60s, 5m, 1.5h.";
            return false;
        }

        double milliseconds = number * Milliseconds[match.Groups["unit"].Value];
        if (milliseconds < 1 || milliseconds > LongestTime.TotalMilliseconds)
        {
            error = $"'{text}' cannot be a limit: it is 1ms to 24h.";
            return false;
        }

        time = TimeSpan.FromMilliseconds(milliseconds);
        error = null;
        return true;
    }

    /// <summary>Reads a size; the units are powers of 1024.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="least">The least that it may be.</param>
    /// <param name="bytes">The size.</param>
    /// <param name="error">What is wrong with it, and how it is written.</param>
    public static bool TryParseSize(string text, long least, out long bytes, [NotNullWhen(false)] out string? error)
    {
        bytes = 0;
        Match match = SizePattern().Match(text);
        if (!match.Success || !TryNumber(match, out double number))
        {
            error = $"'{text}' is no size. Write a number and its unit: 300M, 2G.";
            return false;
        }

        double size = number * Bytes[match.Groups["unit"].Value];
        if (size < least || size > 1L << 50)
        {
            error = $"'{text}' cannot be a limit: it is at least {least >> 20}M, which the runtime itself needs, and at most 1024T.";
            return false;
        }

        bytes = (long)size;
        error = null;
        return true;
    }

    private static bool TryNumber(Match match, out double number) =>
        double.TryParse(match.Groups["number"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);

    [GeneratedRegex(@"^(?<number>[0-9]+(\.[0-9]+)?)(?<unit>ms|s|m|min|h)$", RegexOptions.IgnoreCase)]
    private static partial Regex TimePattern();

    [GeneratedRegex(@"^(?<number>[0-9]+(\.[0-9]+)?)(?<unit>[kmgt])(i?b)?$", RegexOptions.IgnoreCase)]
    private static partial Regex SizePattern();
}
