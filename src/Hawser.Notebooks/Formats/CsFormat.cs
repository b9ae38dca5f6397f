using System.Text.RegularExpressions;

namespace Hawser.Notebooks.Formats;

/// <summary>
/// Applications of one file, as <c>dotnet run FILE</c> takes them: one cell of C#. The directives of packages, <c>#:package
/// Name@Version</c>, are those of scripts in the cell, <c>#r "nuget: Name, Version"</c>, line for line, and are written back as what they
/// were. Other directives stay.
/// </summary>
internal sealed partial class CsFormat() : NotebookFormat(".cs", NotebookParts.BlankEdges, ".cs")
{
    /// <inheritdoc/>
    public override NotebookDocument Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string source = PackageDirective().Replace(text, static directive => directive.Groups["version"] is { Success: true } version
            ? $"#r \"nuget: {directive.Groups["name"].Value}, {version.Value}\""
            : $"#r \"nuget: {directive.Groups["name"].Value}\"");
        var cell = new NotebookCell
        {
            Source = source,
            Layout = new CellLayout(this, NotebookLanguages.CSharp, source, text),
        };
        return new NotebookDocument { Cells = [cell], Layout = new DocumentLayout(this) };
    }

    /// <inheritdoc/>
    public override string Write(NotebookDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (document.Cells is not [{ Language: NotebookLanguages.CSharp } cell])
        {
            throw new NotebookFormatException($"A .cs holds one cell of C#, and nothing else. Write a {Csx.Endings[0]} instead.");
        }

        if (cell.Layout is { } layout && layout.IsOf(cell, this))
        {
            return layout.Text;
        }

        return ScriptDirective().Replace(cell.Source, static directive => directive.Groups["version"] is { Success: true } version
            ? $"#:package {directive.Groups["name"].Value}@{version.Value}"
            : $"#:package {directive.Groups["name"].Value}");
    }

    [GeneratedRegex(@"^#:package[ \t]+(?<name>[\w.-]+)(?:[ \t]*@[ \t]*(?<version>[^\s@""]+))?[ \t]*(?=\r?$)", RegexOptions.Multiline)]
    private static partial Regex PackageDirective();

    [GeneratedRegex(
        @"^#r[ \t]*""[ \t]*nuget:[ \t]*(?<name>[\w.-]+)(?:[ \t]*,[ \t]*(?<version>[^\s""]+))?[ \t]*""[ \t]*(?=\r?$)",
        RegexOptions.Multiline)]
    private static partial Regex ScriptDirective();
}
