using Hawser.Runtimes.CSharp.References;
using Hawser.Runtimes.Editing;

namespace Hawser.Runtimes.CSharp.Tests.Editing;

/// <summary>What may stand at a place: by what is built in, and by the SDK's Roslyn where there is an SDK.</summary>
public sealed class CompletionTests
{
    private static readonly string[] Defined =
        ["Answer", "person", "box", "any", "Held", "Done", "Colour", "Map", "Box<>", "StringBuilder"];

    public static TheoryData<CSharpCompletion> Sources { get; } =
        DotnetSdk.Find() is null ? [CSharpCompletion.BuiltIn] : [CSharpCompletion.BuiltIn, CSharpCompletion.Sdk];

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task I1_without_any_evaluation_there_are_keywords_and_framework_types(CSharpCompletion source)
    {
        await using var bench = new EditorBench(source);

        CompletionList words = await bench.CompleteAsync("fore|");
        CompletionList types = await bench.CompleteAsync("Conso|");
        string[] members = await bench.LabelsAsync("Console.WriteL|");
        string[] abbreviated = await bench.LabelsAsync("new IOE|");

        Assert.Equal("foreach", words.Items[0].Label);
        Assert.Equal(
            (CompletionKind.Class, "Console", new CodeSpan(0, 5)),
            (types.Items[0].Kind, types.Items[0].InsertText, types.Items[0].Span));
        Assert.Contains("Console", types.Items[0].Description, StringComparison.Ordinal);
        Assert.Equal("WriteLine", members[0]);
        Assert.Contains("WriteLine", await bench.LabelsAsync("Console.wl|"));
        Assert.Equal("IOException", abbreviated[0]);
        Assert.True((await bench.CompleteAsync("|")).Items.Count > 50);
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task I1_with_parents_their_variables_come_first_and_have_their_members(CSharpCompletion source)
    {
        await using var bench = new EditorBench(source);
        await bench.RunAsync(
            "var lines = new List<int> { 1 }; string? linked = null; int Link(int a, string b = \"x\") => a; record Linear(int X, int Y);");

        CompletionList all = await bench.CompleteAsync("li|");
        string[] members = await bench.LabelsAsync("lines.|");
        string[] oneOf = await bench.LabelsAsync("lines[0].Compa|");
        string[] ofText = await bench.LabelsAsync("linked?.Subs|");

        Assert.Equal(["lines", "linked"], all.Items.Take(2).Select(static item => item.Label));
        Assert.All(all.Items.Take(2), static item => Assert.Equal(CompletionKind.Variable, item.Kind));
        Assert.Contains(all.Items, static item => item is { Label: "Link", Kind: CompletionKind.Method });
        Assert.Contains(all.Items, static item => item is { Label: "Linear", Kind: CompletionKind.Class });
        CompletionItem lines = all.Items.First(static item => item.Label == "lines");
        Assert.Equal("(variable) List<int> lines", lines.Description);
        Assert.Contains("Add", members);
        Assert.Contains(members, static label => label.StartsWith("Select", StringComparison.Ordinal));
        Assert.DoesNotContain("Console", members);
        Assert.Equal("CompareTo", oneOf[0]);
        Assert.Equal("Substring", ofText[0]);
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task I1_whatever_parents_define_is_there_with_its_type(CSharpCompletion source)
    {
        await using var bench = new EditorBench(source);
        await bench.RunAsync(
            "class Box<T>(T content) { public T Content => content; internal int Size; } enum Colour { Red, Green } "
            + "const int Answer = 42;");
        await bench.RunAsync(
            "using System.Text; using Map = System.Collections.Generic.Dictionary<string, int>; static int Twice(this int n) => 2 * n;");
        await bench.RunAsync(
            "var person = new { Name = \"n\", Age = 3 }; var box = new Box<string>(\"in\"); dynamic any = 1; int Held { get; set; } "
            + "event Action? Done;");

        Assert.Contains("Age", await bench.LabelsAsync("person.|"));
        Assert.Contains("Length", await bench.LabelsAsync("box.Content.|"));
        Assert.Contains("Green", await bench.LabelsAsync("Colour.|"));
        Assert.Contains("Twice", await bench.LabelsAsync("(5).|"));
        Assert.Contains("Content", await bench.LabelsAsync("new Box<int>(1).|"));
        Assert.Contains("TryAdd", await bench.LabelsAsync("new Map().|"));
        CompletionList all = await bench.Editor.CompleteAsync(
            bench.Request("_ = |") with { MostItems = 10_000 }, TestContext.Current.CancellationToken);
        string[] names = [.. all.Items.Select(static item => item.Label)];
        Assert.Empty(Defined.Except(names));
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task I1_a_name_means_what_the_most_recent_parent_says_and_nothing_of_ours_is_seen(CSharpCompletion source)
    {
        await using var bench = new EditorBench(source);
        await bench.RunAsync("var x = \"text\"; class P { public int Old; } class G<T> { public int Old; }");
        await bench.RunAsync("var x = 1.5; class P { public int New; } class G<T> { public int New; }");

        Assert.DoesNotContain("Length", await bench.LabelsAsync("x.|"));
        Assert.Contains("New", await bench.LabelsAsync("new P().|"));
        Assert.Contains("New", await bench.LabelsAsync("new G<int>().|"));
        Assert.DoesNotContain(await bench.LabelsAsync("__|"), static label => label.Contains("Cell", StringComparison.OrdinalIgnoreCase));
        Assert.All(
            (await bench.CompleteAsync("P|")).Items,
            static item => Assert.DoesNotContain("__", item.Description ?? "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task I1_the_codes_own_names_and_locals_are_there_while_it_does_not_compile()
    {
        await using var bench = new EditorBench();

        const string Unfinished = "using var stream = new MemoryStream();\nvar own = new List<int>();\n"
            + "foreach (var each in own) { own.| }\nif (";
        Assert.Contains("Add", await bench.LabelsAsync(Unfinished));
        Assert.Equal("each", (await bench.LabelsAsync("var own = new List<string>();\nforeach (string each in own) { eac| }"))[0]);
        Assert.Contains("WriteByte", await bench.LabelsAsync("using var stream = new MemoryStream();\nstream.|"));
        Assert.Contains("Loud", await bench.LabelsAsync("static class Ext { public static string Loud(this string s) => s; }\n\"a\".|"));
        Assert.Empty(await bench.LabelsAsync("var text = \"Cons|\";"));
        Assert.Empty(await bench.LabelsAsync("// Cons|"));
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task I1_lines_of_others_and_directives_keep_the_places(CSharpCompletion source)
    {
        string folder = Directory.CreateTempSubdirectory("hawser-editor-").FullName;
        string file = Path.Combine(folder, "loaded.csx");
        await File.WriteAllTextAsync(file, "var loaded = new List<int>();", TestContext.Current.CancellationToken);
        await using var bench = new EditorBench(source, new CSharpSettings { References = new ReferenceSettings { BaseFolder = folder } });

        CompletionList list = await bench.CompleteAsync("#!time\n#r \"System.Xml.Linq\"\n#load \"loaded.csx\"\nloaded.Ad|d(3);");

        Assert.Equal("Add", list.Items[0].Label);
        Assert.Equal(new CodeSpan(54, 3), list.Items[0].Span);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task I1_a_list_has_no_more_items_than_asked_for_and_says_so(CSharpCompletion source)
    {
        await using var bench = new EditorBench(source);

        CompletionList few = await bench.Editor.CompleteAsync(
            bench.Request("|") with { MostItems = 7 }, TestContext.Current.CancellationToken);
        CompletionList all = await bench.CompleteAsync("Console.WriteLi|");

        Assert.Equal((7, false), (few.Items.Count, few.IsComplete));
        Assert.True(all.IsComplete);
    }

    [Fact]
    public async Task I1_the_sdk_knows_what_a_place_asks_for()
    {
        Assert.SkipWhen(DotnetSdk.Find() is null, "There is no SDK here.");
        await using var bench = new EditorBench(CSharpCompletion.Sdk);
        await bench.RunAsync("var day = DayOfWeek.Monday; abstract class Shape { public abstract double Area(); }");

        CompletionItem expected = (await bench.CompleteAsync("if (day == |)")).Items[0];
        CompletionItem member = (await bench.CompleteAsync("class Disc : Shape\n{\n    public override Are|\n}")).Items[0];

        Assert.True(expected.IsPreselected);
        Assert.Equal("DayOfWeek", expected.Label);
        Assert.Contains("Area()", member.InsertText, StringComparison.Ordinal);
        Assert.Contains("double", member.InsertText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sdks_assemblies_are_no_reference_of_cells()
    {
        Assert.SkipWhen(DotnetSdk.Find() is null, "There is no SDK here.");
        await using var bench = new EditorBench(CSharpCompletion.Sdk);
        await bench.CompleteAsync("Conso|");

        await using var later = new EditorBench();
        await later.RunAsync("var x = 1;");
        const string Code = "typeof(Microsoft.CodeAnalysis.Completion.CompletionService)";
        IReadOnlyList<CodeDiagnostic> diagnostics = await later.DiagnoseAsync(Code);

        Assert.NotEmpty(diagnostics);
        Assert.DoesNotContain(
            Loading.FrameworkReferences.Current,
            static item => item.Display?.Contains("Features", StringComparison.Ordinal) == true);
    }
}
