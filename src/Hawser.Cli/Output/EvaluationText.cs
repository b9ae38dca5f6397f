using System.Globalization;
using Hawser.Runtimes;

namespace Hawser.Cli.Output;

/// <summary>What is said of evaluations, in words that are the same on a terminal and in a notebook.</summary>
internal static class EvaluationText
{
    /// <summary>A diagnostic, with its place: <c>cell 1 (2,5): error CS0103: …</c>.</summary>
    public static string Of(CodeDiagnostic diagnostic)
    {
        string place = string.Create(
            CultureInfo.InvariantCulture, $"{diagnostic.Source} ({diagnostic.StartLine},{diagnostic.StartColumn})");
        string kind = $"{diagnostic.Severity.ToString().ToLowerInvariant()} {diagnostic.Code}".TrimEnd();
        return $"{place}: {kind}: {diagnostic.Message}";
    }

    /// <summary>A line of a stack trace.</summary>
    public static string Of(EvaluationFrame frame)
    {
        string place = frame.Source is null ? "" : string.Create(CultureInfo.InvariantCulture, $" in {frame.Source}, line {frame.Line}");
        return $"   at {frame.Method}{place}";
    }
}
