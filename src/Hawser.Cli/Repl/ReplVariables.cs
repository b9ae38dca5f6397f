using System.Text.RegularExpressions;
using Hawser.Cli.Running;
using Hawser.Runtimes;

namespace Hawser.Cli.Repl;

/// <summary>
/// What <c>:vars</c> shows: the variables of all submissions, with their types and values. Which of the names that a submission defines are
/// variables, the language knows; it is asked by code that only a variable fits in.
/// </summary>
internal static partial class ReplVariables
{
    private const int LongestValue = 200;

    /// <summary>Reads them.</summary>
    /// <param name="runtime">The runtime.</param>
    /// <param name="names">The names that are defined.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<IReadOnlyList<(string Name, string Type, string Value)>> ReadAsync(
        ChainedRuntime runtime,
        IEnumerable<string> names,
        CancellationToken cancellationToken)
    {
        List<(string Name, string Type, string Value)> found = [];
        foreach (string name in names)
        {
            // By reference, since methods and types are not passed so; the variable's own type, whatever its value's is.
            EvaluationResponse type = await runtime.AskAsync(
                $"static System.Type __TypeOf<T>(ref T variable) => typeof(T); __TypeOf(ref @{name})", cancellationToken);
            if (type.Status == EvaluationStatus.Succeeded)
            {
                // Looking at the variables runs no code that the user has put off.
                EvaluationResponse value = await runtime.AskAsync(
                    $"global::Hawser.Runtimes.EvaluationContext.Current!.Formatters.Render(@{name}, "
                    + "new global::Hawser.Runtimes.Display.DisplayOptions { EnumeratesLazySequences = false }).Content",
                    cancellationToken);
                found.Add((name, NamespacePattern().Replace(type.Result?.Text ?? "", ""), Shown(value)));
            }
        }

        return found;
    }

    private static string Shown(EvaluationResponse value)
    {
        string text = value.Status != EvaluationStatus.Succeeded
            ? $"({value.Error?.Type ?? value.Status.ToString()})"
            : value.Result?.Text ?? "null";
        string line = text.ReplaceLineEndings(" ");
        return line.Length <= LongestValue ? line : string.Concat(line.AsSpan(0, LongestValue), "…");
    }

    [GeneratedRegex(@"\b(\w+\.)+(?=\w)")]
    private static partial Regex NamespacePattern();
}
