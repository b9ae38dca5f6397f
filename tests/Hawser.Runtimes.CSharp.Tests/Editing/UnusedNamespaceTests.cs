using Hawser.Runtimes.Editing;

namespace Hawser.Runtimes.CSharp.Tests.Editing;

/// <summary>Types of namespaces that the code does not use yet are there too, and bring the <c>using</c> that they need.</summary>
public sealed class UnusedNamespaceTests
{
    [Theory]
    [MemberData(nameof(CompletionTests.Sources), MemberType = typeof(CompletionTests))]
    public async Task I1_a_type_of_a_namespace_that_is_not_used_brings_its_using(CSharpCompletion source)
    {
        await using var bench = new EditorBench(source);

        CompletionItem item = await ItemAsync(bench, "#!time\nvar x = new StringBu|", "StringBuilder");

        Assert.Equal(
            (CompletionKind.Class, "StringBuilder", new CodeSpan(19, 8)), (item.Kind, item.InsertText, item.Span));
        Assert.Equal(new CodeInsertion(7, "using System.Text;\n"), item.Addition);
        Assert.StartsWith("class System.Text.StringBuilder\nusing System.Text;", item.Description, StringComparison.Ordinal);
        Assert.Null((await ItemAsync(bench, "using System.Text;\nnew StringBu|", "StringBuilder")).Addition);
        Assert.Contains("JsonSerializer", await bench.LabelsAsync("JsonSer|"));
    }

    [Fact]
    public async Task I1_its_using_goes_behind_those_that_are_there_and_the_result_compiles()
    {
        await using var bench = new EditorBench();
        const string Code = "#r \"System.Xml.Linq\"\n// First\nusing System.Linq;\nvar x = new StringBu";

        CompletionItem item = await ItemAsync(bench, Code + "|", "StringBuilder");
        string chosen = Code.Remove(item.Span.Start, item.Span.Length).Insert(item.Span.Start, item.InsertText)
            .Insert(item.Addition!.Position, item.Addition.Text);

        Assert.Equal("#r \"System.Xml.Linq\"\n// First\nusing System.Linq;\nusing System.Text;\nvar x = new StringBuilder", chosen);
        Assert.Empty(await bench.DiagnoseAsync(chosen + "();"));
        CompletionItem generic = await ItemAsync(bench, "ConcurrentDict|", "ConcurrentDictionary<>");
        Assert.Equal(
            ("ConcurrentDictionary", new CodeInsertion(0, "using System.Collections.Concurrent;\n")), (generic.InsertText, generic.Addition));
    }

    [Fact]
    public async Task I1_what_the_code_sees_already_comes_first_and_is_not_offered_twice()
    {
        await using var bench = new EditorBench();
        await bench.RunAsync("using System.Text; class Rune { } class JsonNode { } var jsonNodes = 1;");

        CompletionItem[] timers = [.. (await bench.CompleteAsync("Timer|")).Items.Where(static item => item.Label == "Timer")];
        CompletionItem[] nodes = [.. (await bench.CompleteAsync("JsonNod|")).Items];

        Assert.Null(Assert.Single(timers).Addition);
        Assert.Equal(
            ["jsonNodes", "JsonNode"],
            nodes.Where(static item => item.Addition is null).Select(static item => item.Label).OrderDescending(StringComparer.Ordinal));
        Assert.Null((await ItemAsync(bench, "StringBu|", "StringBuilder")).Addition);
        Assert.DoesNotContain(nodes, static item => item is { Label: "JsonNode", Addition: not null });
        Assert.DoesNotContain((await bench.CompleteAsync("System.Ru|")).Items, static item => item.Addition is not null);
    }

    [Fact]
    public async Task I1_where_no_type_may_stand_or_one_letter_is_written_there_are_none()
    {
        await using var bench = new EditorBench();

        foreach (string code in new[] { "S|", "var text = \"StringBu|\";", "// StringBu|", "Console.StringBu|", "using StringBu|" })
        {
            Assert.DoesNotContain((await bench.CompleteAsync(code)).Items, static item => item.Addition is not null);
        }
    }

    private static async Task<CompletionItem> ItemAsync(EditorBench bench, string code, string label) =>
        (await bench.CompleteAsync(code)).Items.First(item => item.Label == label);
}
