using Hawser.Runtimes;
using Hawser.Runtimes.Display;

namespace Hawser.Notebooks.Tests;

public sealed class IpynbTests
{
    private const string Jupyter = """
        {
         "cells": [
          {
           "cell_type": "markdown",
           "id": "intro",
           "metadata": {
            "tags": [
             "keep"
            ]
           },
           "source": [
            "# Title\n",
            "\n",
            "Text."
           ]
          },
          {
           "cell_type": "code",
           "execution_count": 3,
           "id": "a1",
           "metadata": {
            "custom": {
             "deep": 1.50
            }
           },
           "outputs": [
            {
             "name": "stdout",
             "output_type": "stream",
             "text": [
              "one\n",
              "two\n"
             ]
            },
            {
             "data": {
              "application/json": {
               "a": 1
              },
              "text/plain": [
               "42"
              ]
             },
             "execution_count": 3,
             "metadata": {},
             "output_type": "execute_result"
            },
            {
             "ename": "System.Exception",
             "evalue": "no",
             "output_type": "error",
             "traceback": [
              "at line 1"
             ]
            },
            {
             "output_type": "later_invention",
             "x": [
              1
             ]
            }
           ],
           "source": [
            "6 * 7"
           ]
          },
          {
           "cell_type": "raw",
           "id": "r",
           "metadata": {},
           "source": []
          }
         ],
         "metadata": {
          "kernelspec": {
           "display_name": ".NET (C#)",
           "language": "C#",
           "name": ".net-csharp"
          },
          "unknown": {
           "kept": true
          }
         },
         "nbformat": 4,
         "nbformat_minor": 5
        }

        """;

    [Fact]
    public void A_file_of_Jupyter_is_written_as_it_was_to_the_character()
    {
        NotebookDocument document = NotebookFormat.Ipynb.Read(Jupyter);

        Assert.Equal(Jupyter, NotebookFormat.Ipynb.Write(document));
    }

    [Fact]
    public void Cells_have_their_kinds_names_outputs_and_languages()
    {
        NotebookDocument document = NotebookFormat.Ipynb.Read(Jupyter);

        Assert.Equal(
            [NotebookCellKind.Markdown, NotebookCellKind.Code, NotebookCellKind.Raw], document.Cells.Select(static cell => cell.Kind));
        NotebookCell code = document.Cells[1];
        Assert.Equal(("a1", "csharp", "6 * 7", 3), (code.Id, code.Language, code.Source, code.ExecutionCount));
        Assert.Equal(new StreamOutput(OutputStreamKind.Out, "one\ntwo\n"), code.Outputs[0]);
        DisplayOutput result = Assert.IsType<DisplayOutput>(code.Outputs[1]);
        Assert.Equal((true, "42"), (result.IsResult, result.Content.Text));
        Assert.Equal(["application/json", "text/plain"], result.Content.Forms.Keys);
        Assert.Equal("System.Exception", Assert.IsType<ErrorOutput>(code.Outputs[2]).Name);
        Assert.IsType<UnknownOutput>(code.Outputs[3]);
    }

    [Theory]
    [InlineData("""{"polyglot_notebook":{"kernelName":"fsharp"}}""", "let x = 1", "fsharp", "let x = 1")]
    [InlineData("""{"dotnet_interactive":{"language":"pwsh"}}""", "ls", "pwsh", "ls")]
    [InlineData("""{"vscode":{"languageId":"polyglot-notebook"}}""", "1", "csharp", "1")]
    [InlineData("{}", "#!html\n<b>x</b>", "html", "<b>x</b>")]
    [InlineData("{}", "#!time\n1 + 1", "csharp", "#!time\n1 + 1")]
    public void The_language_of_a_cell_is_what_NET_Interactive_took_it_for(string metadata, string source, string language, string expected)
    {
        string cell = $$"""{"cell_type":"code","metadata":{{metadata}},"outputs":[],"source":{{System.Text.Json.JsonSerializer.Serialize(source)}}}""";
        NotebookDocument document = NotebookFormat.Ipynb.Read($$"""{"cells":[{{cell}}],"metadata":{},"nbformat":4,"nbformat_minor":2}""");

        Assert.Equal((language, expected), (document.Cells[0].Language, document.Cells[0].Source));
        NotebookDocument again = NotebookFormat.Ipynb.Read(NotebookFormat.Ipynb.Write(document));
        Assert.Equal((language, expected), (again.Cells[0].Language, again.Cells[0].Source));
    }

    [Fact]
    public void Cells_without_names_get_names_that_are_unique_and_allowed()
    {
        const string text = """
            {"cells":[
              {"cell_type":"code","id":"cell-1","metadata":{},"outputs":[],"execution_count":null,"source":"a"},
              {"cell_type":"code","metadata":{},"outputs":[],"execution_count":null,"source":"b"},
              {"cell_type":"code","id":"cell-1","metadata":{},"outputs":[],"execution_count":null,"source":"c"},
              {"cell_type":"code","id":"no spaces allowed","metadata":{},"outputs":[],"execution_count":null,"source":"d"}
            ],"metadata":{},"nbformat":4,"nbformat_minor":4}
            """;

        NotebookDocument written = NotebookFormat.Ipynb.Read(NotebookFormat.Ipynb.Write(NotebookFormat.Ipynb.Read(text)));

        Assert.Equal(["cell-1", "cell-2", "cell-3", "cell-4"], written.Cells.Select(static cell => cell.Id));
    }

    [Fact]
    public void A_value_that_claims_to_be_JSON_and_is_not_is_written_as_text()
    {
        NotebookCell cell = NotebookCell.Code("x") with { Outputs = [new DisplayOutput(MimeBundle.Of(MimeTypes.Json, "{half"), false)] };

        string text = NotebookFormat.Ipynb.Write(new NotebookDocument { Cells = [cell] });

        Assert.Contains("\"application/json\": [\n       \"{half\"\n      ]", text, StringComparison.Ordinal);
        DisplayOutput read = Assert.IsType<DisplayOutput>(NotebookFormat.Ipynb.Read(text).Cells[0].Outputs[0]);
        Assert.Equal("{half", read.Content.Text);
    }

    [Theory]
    [InlineData("{\n \"cells\": [],\n \"metadata\": {},\n \"nbformat\": 3\n}", 4, 14, "nbformat 3, and 4 is read")]
    [InlineData("{\"cells\": [], \"metadata\": {}, \"nbformat\": 5}", 1, 43, "newer than 4")]
    [InlineData("{\"cells\": [], \"metadata\": {}}", 1, 1, "does not say its version")]
    [InlineData("{\n \"cells\": [\n }", 3, 2, "is not JSON")]
    [InlineData("[1]", 1, 1, "no notebook")]
    [InlineData("", 1, 1, "is not JSON")]
    [InlineData("{\"nbformat\": 4, \"cells\": {}}", 1, 26, "no list 'cells'")]
    [InlineData("{\"nbformat\": 4,\n\"cells\": [\n {\"source\": []}]}", 3, 2, "does not say its kind")]
    [InlineData("{\"nbformat\": 4,\n\"cells\": [\n {\"cell_type\": \"heading\", \"source\": []}]}", 3, 16, "'heading' is no kind of cell")]
    [InlineData("{\"nbformat\": 4,\n\"cells\": [\n {\"cell_type\": \"code\", \"source\": [1]}]}", 3, 34, "'source' is to be a text")]
    [InlineData("{\"nbformat\": 4,\n\"cells\": [\n {\"cell_type\": \"code\"}]}", 3, 2, "'source' is missing")]
    [InlineData("{\"nbformat\": 4,\n\"cells\": [7]}", 2, 11, "is to be an object")]
    [InlineData("{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"source\": \"\\ud800\"}]}", 0, 0, "a text that is none")]
    public void A_file_that_is_none_is_refused_with_the_place_and_what_to_do(string text, int line, int column, string message)
    {
        NotebookFormatException e = Assert.Throws<NotebookFormatException>(() => NotebookFormat.Ipynb.Read(text));

        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (e.Line, e.Column));
    }
}
