using System.Globalization;

namespace Hawser.Bench.Measuring;

/// <summary>What a number is held to.</summary>
internal sealed record Target(bool IsRatio, bool IsAtMost, double Bound)
{
    public static Target RatioAtMost(double bound) => new(IsRatio: true, IsAtMost: true, bound);

    public static Target RatioAtLeast(double bound) => new(IsRatio: true, IsAtMost: false, bound);

    public static Target ValueAtMost(double bound) => new(IsRatio: false, IsAtMost: true, bound);

    public static Target ValueAtLeast(double bound) => new(IsRatio: false, IsAtMost: false, bound);

    public bool IsMetBy(Result result)
    {
        double number = IsRatio ? result.Ratio : result.Value;
        return IsAtMost ? number <= Bound : number >= Bound;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(IsAtMost ? "≤" : "≥")} {Bound:#,0.##}{(IsRatio ? " ×" : "")}");
}
