using System.Text;
using System.Text.Json;
using Hawser.Notebooks;

namespace Hawser.Cli.Running;

/// <summary>
/// The values of <c>--arg name=value</c> as cells find them: <c>Args["name"]</c>, from a cell before the first one. It is there whether
/// any were given or not, so that a document can have defaults: <c>Args.GetValueOrDefault("name", "default")</c>. An application of one
/// file has them as its
/// <c>args</c>, in the form in which they were given.
/// </summary>
internal static class RunArguments
{
    /// <summary>The code that declares them; null where the document mentions none.</summary>
    /// <param name="document">The document.</param>
    /// <param name="format">The format that it was read in.</param>
    /// <param name="arguments">The values.</param>
    public static string? Code(NotebookDocument document, NotebookFormat format, IReadOnlyList<KeyValuePair<string, string>> arguments)
    {
        bool isApplication = format == NotebookFormat.Cs;
        string name = isApplication ? "args" : "Args";
        if (arguments.Count == 0 && !document.Cells.Any(cell => cell.Source.Contains(name, StringComparison.Ordinal)))
        {
            return null;
        }

        var code = new StringBuilder(isApplication
            ? "string[] args = ["
            : "IReadOnlyDictionary<string, string> Args = new Dictionary<string, string>(StringComparer.Ordinal) {");
        foreach ((string key, string value) in arguments)
        {
            code.Append(isApplication ? $"{Literal($"{key}={value}")}, " : $"[{Literal(key)}] = {Literal(value)}, ");
        }

        return code.Append(isApplication ? "];" : "};").ToString();
    }

    // JSON's literals are ones of C#.
    private static string Literal(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
