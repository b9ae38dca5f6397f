using Hawser.Runtimes;

namespace Hawser.Notebooks.Tests;

/// <summary>What the text formats take for a cell.</summary>
public sealed class TextFormatTests
{
    [Fact]
    public void Fenced_blocks_of_CSharp_are_cells_and_what_is_between_them_is_prose()
    {
        const string text = """
            # Title

            Prose with `code`.

            ```csharp
            var x = 1;
            ```

            ~~~~ c#

            x + 1
            ~~~~
            More prose.

            ```json
            { "not": "run" }
            ```

            ```csharp norun
            NotRun();
            ```

            - ```csharp
              InAList();
              ```

            ```html cell
            <b>shown</b>
            ```
            """;

        NotebookDocument document = NotebookFormat.Markdown.Read(text);

        Assert.Equal(["markdown", "csharp", "csharp", "markdown", "html"], document.Cells.Select(static cell => cell.Language));
        Assert.Equal("# Title\n\nProse with `code`.", document.Cells[0].Source);
        Assert.Equal("var x = 1;", document.Cells[1].Source);
        Assert.Equal("\nx + 1", document.Cells[2].Source);
        Assert.StartsWith("More prose.\n\n```json", document.Cells[3].Source, StringComparison.Ordinal);
        Assert.EndsWith("InAList();\n  ```", document.Cells[3].Source, StringComparison.Ordinal);
        Assert.Equal("<b>shown</b>", document.Cells[4].Source);
        Assert.Equal(text, NotebookFormat.Markdown.Write(document));
    }

    [Fact]
    public void Outputs_stand_after_their_block_in_Markdown_and_are_replaced_when_it_is_run_again()
    {
        const string text = "~~~cs\n1\n~~~\n\nProse.\n";
        NotebookDocument document = NotebookFormat.Markdown.Read(text);

        string once = NotebookFormat.Markdown.Write(WithOutput(document, "one\ntwo\n"));
        string twice = NotebookFormat.Markdown.Write(WithOutput(NotebookFormat.Markdown.Read(once), "other `````"));

        Assert.Equal("~~~cs\n1\n~~~\n\n```output\none\ntwo\n```\n\nProse.\n", once);
        Assert.Equal("~~~cs\n1\n~~~\n\n``````output\nother `````\n``````\n\nProse.\n", twice);
        Assert.Equal(text, NotebookFormat.Markdown.Write(WithOutput(NotebookFormat.Markdown.Read(twice), "")));
    }

    [Fact]
    public void Prose_that_looks_like_cells_is_kept_apart_by_comments()
    {
        NotebookDocument document = new()
        {
            Cells =
            [
                NotebookCell.Markdown("An example:\n\n```csharp\nNotToBeRun();\n```"),
                NotebookCell.Markdown("More."),
                NotebookCell.Markdown("And more."),
                NotebookCell.Code("1"),
            ],
        };

        string text = NotebookFormat.Markdown.Write(document);

        Assert.Equal(
            "<!-- cell markdown -->\nAn example:\n\n```csharp\nNotToBeRun();\n```\n<!-- cell -->\n\nMore.\n\n<!-- cell -->\n\nAnd more.\n\n"
            + "```csharp\n1\n```\n",
            text);
        Assert.Equal(
            document.Cells.Select(static cell => cell.Source), NotebookFormat.Markdown.Read(text).Cells.Select(static cell => cell.Source));
    }

    [Fact]
    public void A_dib_of_NET_Interactive_has_its_cells_languages_and_metadata()
    {
        const string text = "#!meta\n\n{\"kernelInfo\":{\"defaultKernelName\":\"csharp\",\"items\":[{\"name\":\"csharp\"},{\"name\":\"sql-shop\"}]}}\n\n"
            + "#!markdown\n\n# Title\n\n#!C#\n\n#!time\nvar x = 1;\n\n#!sql-shop\n\nselect 1\n";

        NotebookDocument document = NotebookFormat.Dib.Read(text);

        Assert.Equal(
            [("markdown", "# Title"), ("csharp", "#!time\nvar x = 1;"), ("sql-shop", "select 1")],
            document.Cells.Select(static cell => (cell.Language, cell.Source)));
        Assert.Equal(text, NotebookFormat.Dib.Write(document));
        string ipynb = NotebookFormat.Ipynb.Write(document);
        Assert.Contains("\"polyglot_notebook\"", ipynb, StringComparison.Ordinal);
        Assert.Contains("\"kernelspec\"", ipynb, StringComparison.Ordinal);
        NotebookDocument back = NotebookFormat.Dib.Read(NotebookFormat.Dib.Write(NotebookFormat.Ipynb.Read(ipynb)));
        Assert.Equal(document.Cells.Select(static cell => cell.Language), back.Cells.Select(static cell => cell.Language));
    }

    [Fact]
    public void Code_before_the_first_marker_of_a_dib_is_in_its_default_language()
    {
        NotebookDocument document = NotebookFormat.Dib.Read("\n1 + 1\n\n#!html\n<b/>");

        Assert.Equal([("csharp", "1 + 1"), ("html", "<b/>")], document.Cells.Select(static cell => (cell.Language, cell.Source)));
    }

    [Fact]
    public void A_cell_with_several_languages_becomes_several_cells_of_a_dib()
    {
        string text = NotebookFormat.Dib.Write(new NotebookDocument { Cells = [NotebookCell.Code("var x = 1;\n#!html\n<b>x</b>")] });

        Assert.Equal("#!csharp\n\nvar x = 1;\n\n#!html\n\n<b>x</b>\n", text);
    }

    [Fact]
    public void A_script_is_one_cell_or_those_that_its_comments_mark()
    {
        const string text = "// %% Numbers\nvar x = 1;\n\n//%% [markdown]\n// # Title\n//\n// Text.\n\n// %%\nx + 1\n";

        NotebookDocument one = NotebookFormat.Csx.Read("var x = 1;\n// a comment\nx");
        NotebookDocument several = NotebookFormat.Csx.Read(text);

        Assert.Equal("var x = 1;\n// a comment\nx", Assert.Single(one.Cells).Source);
        Assert.Equal(
            [("csharp", "var x = 1;"), ("markdown", "# Title\n\nText."), ("csharp", "x + 1")],
            several.Cells.Select(static cell => (cell.Language, cell.Source)));
        Assert.Equal(text, NotebookFormat.Csx.Write(several));
        NotebookDocument viaJupyter = NotebookFormat.Ipynb.Read(NotebookFormat.Ipynb.Write(several));
        Assert.Equal(
            "// %% Numbers\nvar x = 1;\n\n// %% [markdown]\n// # Title\n//\n// Text.\n\n// %%\nx + 1\n", NotebookFormat.Csx.Write(viaJupyter));
    }

    [Fact]
    public void A_file_based_application_is_one_cell_whose_packages_are_those_of_scripts()
    {
        const string text = "#!/usr/bin/env dotnet\n#:package  Spectre.Console@0.49.1\r\n#:package Humanizer\n#:property Nullable=enable\nConsole.WriteLine(1);\n";

        NotebookDocument document = NotebookFormat.Cs.Read(text);

        Assert.Equal(
            "#!/usr/bin/env dotnet\n#r \"nuget: Spectre.Console, 0.49.1\"\r\n#r \"nuget: Humanizer\"\n#:property Nullable=enable\nConsole.WriteLine(1);\n",
            Assert.Single(document.Cells).Source);
        Assert.Equal(text, NotebookFormat.Cs.Write(document));
        NotebookDocument changed = document with { Cells = [document.Cells[0] with { Source = "#r \"nuget: A, 1.0\"\n2" }] };
        Assert.Equal("#:package A@1.0\n2", NotebookFormat.Cs.Write(changed));
    }

    [Fact]
    public void What_is_no_text_of_its_format_is_refused_with_the_line_and_what_to_do()
    {
        NotebookFormatException script = Assert.Throws<NotebookFormatException>(() => NotebookFormat.Csx.Read("// %% [markdown]\n// a\nb"));
        NotebookFormatException meta = Assert.Throws<NotebookFormatException>(
            () => NotebookFormat.Dib.Read("#!meta\n\n{\"a\": }\n\n#!csharp\n1"));
        NotebookFormatException list = Assert.Throws<NotebookFormatException>(() => NotebookFormat.Dib.Read("\n#!meta\n[]"));
        NotebookFormatException cs = Assert.Throws<NotebookFormatException>(() => NotebookFormat.Cs.Write(new NotebookDocument()));
        NotebookFormatException name = Assert.Throws<NotebookFormatException>(() => NotebookFormat.OfPath("notes.txt"));

        Assert.Equal((3, 1), (script.Line, script.Column));
        Assert.Equal((3, 7), (meta.Line, meta.Column));
        Assert.Equal(3, list.Line);
        Assert.Contains("Write a .csx instead", cs.Message, StringComparison.Ordinal);
        Assert.Contains(".ipynb, .dib, .md, .csx, .cs", name.Message, StringComparison.Ordinal);
    }

    private static NotebookDocument WithOutput(NotebookDocument document, string text) => document with
    {
        Cells = [.. document.Cells.Select(cell => cell.Kind == NotebookCellKind.Code
            ? cell with { Outputs = text.Length == 0 ? [] : [new StreamOutput(OutputStreamKind.Out, text)] }
            : cell)],
    };
}
