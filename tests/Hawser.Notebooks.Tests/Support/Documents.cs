using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Hawser.Runtimes;
using Hawser.Runtimes.Display;

namespace Hawser.Notebooks.Tests;

/// <summary>Makes documents at random, of the lines that are hard for one format or another.</summary>
internal static class Documents
{
    private static readonly string[] Lines =
    [
        "", " ", "var x = 1;", "x + 1", "```", "````", "```csharp", "~~~cs", "# Heading", "- item", "  - nested", "> quote", "<!-- comment", "-->",
        "<div>", "</div>", "<pre>", "#!time", "#!/usr/bin/env dotnet", "//", "// comment", "    indented", "`code`", "\"\"\"", "😀 naïve größe",
        "1. one", "***", "---", "===", "[link]: http://example.org", "&amp; <b>", "\ttab", "{\"a\": 1}", "#r \"nuget: Name, 1.0\"", "#:package A@2",
        "```output", "| a | b |", "\\", "trailing  ",
    ];

    // A line that begins a cell in one of the formats: there it cannot be part of one.
    private static readonly string[] Markers =
        ["<!-- cell -->", "<!-- cell markdown -->", "// %%", "// %% [markdown]", "#!csharp", "#!markdown", "#!meta"];

    private static readonly string[] Languages = ["csharp", "csharp", "csharp", "markdown", "markdown", "html", "raw", "fsharp"];

    /// <summary>Texts of some lines.</summary>
    public static Gen<string> Sources(bool withMarkers = false) =>
        Gen.Elements(withMarkers ? [.. Lines, .. Markers] : Lines).ListOf().Select(static lines => string.Join('\n', lines));

    /// <summary>Whole texts, with one kind of line end or another.</summary>
    public static Gen<string> Texts() =>
        from lines in Gen.Elements<string>([.. Lines, .. Markers, "```csharp", "```", "#!csharp", "// %%"]).ListOf()
        from end in Gen.Elements("\n", "\r\n")
        from last in Gen.Elements("", end)
        select string.Join(end, lines) + last;

    /// <summary>Documents of cells without outputs.</summary>
    public static Gen<NotebookDocument> Plain(bool withMarkers = false) =>
        from cells in Cell(withMarkers).ListOf()
        select new NotebookDocument { Cells = [.. cells] };

    /// <summary>Documents with all that .ipynb holds.</summary>
    public static Gen<NotebookDocument> Full() =>
        from cells in (
            from cell in Cell(withMarkers: true)
            from outputs in Output().ListOf()
            from count in Gen.Elements<int?>(null, 1, 7)
            from metadata in Gen.Elements<JsonElement?>(null, Json("{}"), Json("{\"tags\":[\"a\",1.50,null,{\"b\":\"ü\"}]}"))
            select cell.Kind == NotebookCellKind.Code
                ? cell with { Outputs = [.. outputs], ExecutionCount = count, Metadata = metadata }
                : cell with { Metadata = metadata }).ListOf()
        from metadata in Gen.Elements<JsonElement?>(null, Json("{\"authors\":[{\"name\":\"N\"}],\"kernelspec\":{\"name\":\"k\",\"language\":\"C#\"}}"))
        select new NotebookDocument { Cells = [.. cells], Metadata = metadata };

    /// <summary>JSON as documents keep it.</summary>
    public static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private static Gen<NotebookCell> Cell(bool withMarkers) =>
        from language in Gen.Elements(Languages)
        from source in Sources(withMarkers)
        select new NotebookCell { Language = language, Source = source };

    private static Gen<NotebookOutput> Output() =>
        from text in Sources()
        from which in Gen.Choose(0, 4)
        select (NotebookOutput)(which switch
        {
            0 => new StreamOutput(OutputStreamKind.Out, text),
            1 => new StreamOutput(OutputStreamKind.Error, text),
            2 => new DisplayOutput(MimeBundle.Of(MimeTypes.Html, text), false),
            3 => new DisplayOutput(MimeBundle.Of(MimeTypes.Json, "{\"a\":[1,2.50]}", text), true) { ExecutionCount = 3 },
            _ => new ErrorOutput("System.Exception", text, text.Split('\n')),
        });
}
