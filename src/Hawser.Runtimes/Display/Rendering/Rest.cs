using System.Globalization;

namespace Hawser.Runtimes.Display.Rendering;

/// <summary>What of a sequence, a dictionary or an object is not shown.</summary>
/// <param name="Any">Whether there is more.</param>
/// <param name="Count">How much; null where only its end would tell.</param>
internal readonly record struct Rest(bool Any, long? Count = null)
{
    /// <summary>What stands for it; null where nothing is left out.</summary>
    public string? Text => !Any ? null : Count is { } count ? $"… ({count.ToString(CultureInfo.InvariantCulture)} more)" : "… (more)";

    /// <summary>What is left of a known number.</summary>
    public static Rest Of(long count) => count > 0 ? new Rest(true, count) : default;
}
