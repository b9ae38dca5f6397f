using System.Globalization;
using System.Text;

namespace Hawser.Rpc.Generators.Emitting;

/// <summary>Constants as C# expressions that mean exactly the same value, in ASCII.</summary>
internal static class Literal
{
    /// <summary>The expression for a parameter's default value.</summary>
    /// <param name="value">A constant as the compiler gives it; enums as their number. Not null.</param>
    /// <param name="type">The parameter's type as C# text.</param>
    /// <param name="isEnum">Whether the type is an enum, so that a cast is needed.</param>
    public static string Of(object value, string type, bool isEnum)
    {
        string text = Of(value);
        return isEnum ? $"({type})({text})" : text;
    }

    /// <summary>The expression for a constant.</summary>
    public static string Of(object value) => value switch
    {
        bool b => b ? "true" : "false",
        string s => Quote(s),
        char c => "'" + (c == '\'' ? "\\'" : c == '"' ? "\"" : Escape(c)) + "'",
        int i => i.ToString(CultureInfo.InvariantCulture),
        uint u => u.ToString(CultureInfo.InvariantCulture) + "U",
        long l => l.ToString(CultureInfo.InvariantCulture) + "L",
        ulong u => u.ToString(CultureInfo.InvariantCulture) + "UL",
        byte or sbyte or short or ushort => $"({Keyword(value)})({((IFormattable)value).ToString(null, CultureInfo.InvariantCulture)})",
        float f => Of(f),
        double d => Of(d),
        decimal m => m.ToString(CultureInfo.InvariantCulture) + "M",
        DateTime t => $"new global::System.DateTime({t.Ticks.ToString(CultureInfo.InvariantCulture)}L)",
        _ => throw new ArgumentException($"A constant of type {value.GetType()} has no literal.", nameof(value)),
    };

    /// <summary>A string literal.</summary>
    public static string Quote(string text)
    {
        StringBuilder result = new StringBuilder(text.Length + 2).Append('"');
        foreach (char c in text)
        {
            result.Append(Escape(c));
        }

        return result.Append('"').ToString();
    }

    private static string Escape(char c) => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        >= ' ' and <= '~' => c.ToString(),
        _ => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture),
    };

    private static string Keyword(object value) => value switch
    {
        byte => "byte",
        sbyte => "sbyte",
        short => "short",
        _ => "ushort",
    };

    // The bits decide for -0.0: .NET Framework, which runs the compiler inside Visual Studio, formats it as 0.
    private static string Of(double value) =>
        double.IsNaN(value) ? "double.NaN"
        : double.IsPositiveInfinity(value) ? "double.PositiveInfinity"
        : double.IsNegativeInfinity(value) ? "double.NegativeInfinity"
        : BitConverter.DoubleToInt64Bits(value) == long.MinValue ? "-0D"
        : value.ToString("G17", CultureInfo.InvariantCulture) + "D";

    private static string Of(float value) =>
        float.IsNaN(value) ? "float.NaN"
        : float.IsPositiveInfinity(value) ? "float.PositiveInfinity"
        : float.IsNegativeInfinity(value) ? "float.NegativeInfinity"
        : value == 0 && BitConverter.DoubleToInt64Bits(value) != 0 ? "-0F"
        : value.ToString("G9", CultureInfo.InvariantCulture) + "F";
}
