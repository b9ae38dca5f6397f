using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Hawser.Runtimes.Display.Rendering;

/// <summary>The text of values without parts: the same wherever the code runs, so never by the process's culture.</summary>
internal static class ScalarText
{
    /// <summary>Writes a value that has no parts.</summary>
    /// <param name="value">The value.</param>
    /// <param name="text">Its text.</param>
    /// <param name="json">The same as JSON, where it is no string there.</param>
    /// <returns>Whether it has none.</returns>
    public static bool TryFormat(object value, [NotNullWhen(true)] out string? text, out string? json)
    {
        json = null;
        text = value switch
        {
            string s => s,
            char c => c.ToString(),
            bool b => b ? "True" : "False",
            Enum e => e.ToString(),
            DateTime t => t.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture),
            DateTimeOffset t => t.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture),
            DateOnly d => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            TimeOnly t => t.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
            Type t => TypeNames.Full(t),
            Delegate d => TypeNames.Short(d.GetType()),
            StringBuilder b => b.ToString(),
            IFormattable f when IsFramework(value) => f.ToString(null, CultureInfo.InvariantCulture),
            _ => null,
        };
        if (value is bool flag)
        {
            json = flag ? "true" : "false";
        }
        else if (IsNumber(value))
        {
            json = text;
        }
        return text is not null;
    }

    /// <summary>Formatting of .NET does not throw; that of others is called where that is expected.</summary>
    private static bool IsFramework(object value) => value.GetType().Assembly == typeof(object).Assembly;

    private static bool IsNumber(object value) => value switch
    {
        double d => double.IsFinite(d),
        float f => float.IsFinite(f),
        Half h => Half.IsFinite(h),
        byte or sbyte or short or ushort or int or uint or long or ulong or nint or nuint or Int128 or UInt128 or decimal => true,
        _ => false,
    };
}
