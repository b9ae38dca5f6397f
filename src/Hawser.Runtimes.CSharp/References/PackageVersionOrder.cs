using System.Globalization;

namespace Hawser.Runtimes.CSharp.References;

/// <summary>
/// The order of versions of packages, as in Semantic Versioning: by their numbers, and a preview before what it is a preview of.
/// </summary>
internal sealed class PackageVersionOrder : IComparer<string>
{
    private PackageVersionOrder()
    {
    }

    /// <summary>The order.</summary>
    public static PackageVersionOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        (string[] numbers, string[] preview) = Parts(x ?? "");
        (string[] otherNumbers, string[] otherPreview) = Parts(y ?? "");
        int order = Compare(numbers, otherNumbers, "0");
        return order != 0 ? order
            : preview.Length == 0 || otherPreview.Length == 0 ? otherPreview.Length.CompareTo(preview.Length)
            : Compare(preview, otherPreview, "");
    }

    private static (string[] Numbers, string[] Preview) Parts(string version)
    {
        string[] halves = version.Split('+')[0].Split('-', 2);
        return (halves[0].Split('.'), halves.Length > 1 ? halves[1].Split('.') : []);
    }

    private static int Compare(string[] one, string[] other, string missing)
    {
        for (int i = 0; i < Math.Max(one.Length, other.Length); i++)
        {
            int order = ComparePart(one.ElementAtOrDefault(i) ?? missing, other.ElementAtOrDefault(i) ?? missing);
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private static int ComparePart(string one, string other)
    {
        bool isNumber = ulong.TryParse(one, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number);
        bool isOtherNumber = ulong.TryParse(other, NumberStyles.None, CultureInfo.InvariantCulture, out ulong otherNumber);
        return isNumber && isOtherNumber ? number.CompareTo(otherNumber)

            // What is missing is less than a number, and a number less than a word.
            : one.Length == 0 || other.Length == 0 ? one.Length.CompareTo(other.Length)
            : isNumber != isOtherNumber ? isOtherNumber.CompareTo(isNumber)
            : string.Compare(one, other, StringComparison.OrdinalIgnoreCase);
    }
}
