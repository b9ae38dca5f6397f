using Hawser.Runtimes.CSharp.References;
using Hawser.Runtimes.Display;
using Hawser.Runtimes.Editing;
using Hawser.Runtimes.Languages;

namespace Hawser.Runtimes.CSharp.Tests.Editing;

/// <summary>What an editor is told of code beside completion. It is the same with an SDK and without.</summary>
public sealed class AnswerTests
{
    [Theory]
    [InlineData("var xs = new List<int>(); x|s.Count", "(variable) List<int> xs")]
    [InlineData("lin|es", "(variable) List<int> lines")]
    [InlineData("lines.Co|unt", "int List<int>.Count")]
    [InlineData("lines.Ad|d(1);", "void List<int>.Add(int item)")]
    [InlineData("lines.Wher|e(n => n > 1)", "(extension) IEnumerable<int> IEnumerable<int>.Where<int>(Func<int, bool> predicate)")]
    [InlineData("lines.Where(n => |n > 1)", "(parameter) int n")]
    [InlineData("Li|nk(1)", "int Link(int a, string b = \"x\")")]
    [InlineData("new Po|int(1, 2)", "Point.Point(int X, int Y)")]
    [InlineData("Po|int p = new(1, 2);", "record Point")]
    [InlineData("Limi|t", "(constant) int Limit = 3")]
    [InlineData("v|ar n = 1;", "struct System.Int32")]
    [InlineData("{ var local| = 1; }", "(variable) int local")]
    [InlineData("System.I|O.File.Exists(\"\")", "namespace System.IO")]
    [InlineData("DayOfWeek.Mon|day", "DayOfWeek.Monday = 1")]
    public async Task I2_hover_says_how_a_name_is_declared(string code, string signature)
    {
        await using var bench = new EditorBench();
        await bench.RunAsync(
            "var lines = new List<int> { 1 }; int Link(int a, string b = \"x\") => a; record Point(int X, int Y); const int Limit = 3;");

        Hover hover = await bench.HoverAsync(code);

        Assert.StartsWith(signature, hover.Content.Text, StringComparison.Ordinal);
        Assert.StartsWith($"```csharp\n{signature}", hover.Content.Forms[MimeTypes.Markdown], StringComparison.Ordinal);
        string name = bench.Request(code).Code.Substring(hover.Span.Start, hover.Span.Length);
        Assert.Contains(name, code.Replace("|", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.InRange(bench.Request(code).Position, hover.Span.Start, hover.Span.Start + hover.Span.Length);
    }

    [Fact]
    public async Task I2_hover_has_the_documentation_of_the_framework()
    {
        Assert.SkipWhen(DotnetSdk.Find() is null, "There is no reference pack here.");
        await using var bench = new EditorBench();

        Hover method = await bench.HoverAsync("new List<int>().Ad|d(1);");
        Hover overloaded = await bench.HoverAsync("Console.WriteL|ine(1);");

        Assert.Contains("Adds an object to the end of the List.", method.Content.Text, StringComparison.Ordinal);
        Assert.Contains("overloads)", overloaded.Content.Text, StringComparison.Ordinal);
        Assert.Contains("standard output stream", overloaded.Content.Text, StringComparison.Ordinal);
        Assert.Contains("**Throws:**\n\n- `IOException`: ", overloaded.Content.Forms[MimeTypes.Markdown], StringComparison.Ordinal);
    }

    [Fact]
    public async Task I2_hover_has_what_the_code_itself_says_of_its_functions()
    {
        await using var bench = new EditorBench();

        Hover hover = await bench.HoverAsync(
            "/// <summary>Doubles <paramref name=\"n\"/>.</summary>\n/// <returns>Twice the number.</returns>\n"
            + "int Twice(int n) => 2 * n;\nTwi|ce(2)");

        Assert.Equal("int Twice(int n)\nDoubles n.\nReturns: Twice the number.", hover.Content.Text);
    }

    [Theory]
    [InlineData("lines.Add(|", "void List<int>.Add(int item)", 0)]
    [InlineData("Link(1, |", "int Link(int a, string b = \"x\")", 1)]
    [InlineData("Link(b: |\"\", a: 1)", "int Link(int a, string b = \"x\")", 1)]
    [InlineData("string.Join(\",\", new object[0], |)", "string string.Join(string? separator, params object?[] values)", 1)]
    [InlineData("new Point(1,| 2)", "Point.Point(int X, int Y)", 1)]
    [InlineData("Point p = new(|)", "Point.Point(int X, int Y)", 0)]
    [InlineData("lines[0|]", "int List<int>.this[int index]", 0)]
    [InlineData("apply(1, |)", "int Func<int, int, int>.Invoke(int arg1, int arg2)", 1)]
    [InlineData("Link(Math.Max(1, 2), |)", "int Link(int a, string b = \"x\")", 1)]
    public async Task I2_signature_help_says_which_parameter_is_written(string code, string label, int parameter)
    {
        await using var bench = new EditorBench();
        await bench.RunAsync(
            "var lines = new List<int> { 1 }; int Link(int a, string b = \"x\") => a; record Point(int X, int Y); "
            + "Func<int, int, int> apply = (a, b) => a;");

        SignatureHelp help = await bench.SignatureAsync(code);

        Signature active = help.Signatures[help.ActiveSignature];
        Assert.Contains(label, help.Signatures.Select(static item => item.Label));
        Assert.Equal(parameter, help.ActiveParameter);
        Assert.True(active.Parameters.Count > parameter);
    }

    [Fact]
    public async Task I2_signature_help_has_all_overloads_and_takes_the_one_that_fits()
    {
        await using var bench = new EditorBench();

        SignatureHelp help = await bench.SignatureAsync("Math.Round(1.5, 2, |");

        Assert.True(help.Signatures.Count >= 8);
        Assert.Equal("double Math.Round(double value, int digits, MidpointRounding mode)", help.Signatures[help.ActiveSignature].Label);
        Assert.Equal(2, help.ActiveParameter);
        Assert.Null(await bench.Editor.SignatureHelpAsync(bench.Request("var x = 1;|"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("int n = \"text\";")]
    [InlineData("lines.Add(\"x\");\nunknown + 1")]
    [InlineData("lines.")]
    [InlineData("\n\n  var y = lines.Nothing();\n#r \"no such file.dll\"")]
    [InlineData("string s = null; s.Length")]
    [InlineData("lines.Count")]
    public async Task I2_diagnostics_while_typing_are_those_of_an_evaluation(string code)
    {
        await using var bench = new EditorBench();
        await bench.RunAsync("var lines = new List<int>();");

        IReadOnlyList<CodeDiagnostic> typed = await bench.DiagnoseAsync(code);

        ICell evaluated = await bench.Notebook.PrepareAsync("editor", code, "cell1");
        Assert.Equal(evaluated.Diagnostics, typed);
        Assert.Equal(code != "lines.Count", typed.Count > 0);
    }

    [Fact]
    public async Task I2_diagnostics_pass_over_the_lines_of_others_and_keep_their_places()
    {
        await using var bench = new EditorBench();

        CodeDiagnostic error = Assert.Single(await bench.DiagnoseAsync("#!time\nint n = \"text\";"));

        Assert.Equal(("CS0029", "editor", 2, 9), (error.Code, error.Source, error.StartLine, error.StartColumn));
    }

    [Fact]
    public async Task I2_while_typing_no_package_is_fetched_and_nothing_is_said_of_what_it_may_have()
    {
        string cache = Directory.CreateTempSubdirectory("hawser-editor-").FullName;
        var settings = new CSharpSettings { References = new ReferenceSettings { CacheFolder = cache } };
        await using var bench = new EditorBench(settings: settings);

        CodeDiagnostic said = Assert.Single(await bench.DiagnoseAsync("#r \"nuget: No.Such.Package, 1.2.3\"\nNo.Such.Thing.Call();"));

        Assert.Equal((CodeDiagnosticSeverity.Information, 1), (said.Severity, said.StartLine));
        Assert.Contains("is fetched when this is evaluated", said.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(cache));
        Assert.Contains("Console", await bench.LabelsAsync("#r \"nuget: No.Such.Package, 1.2.3\"\nConso|"));
        Directory.Delete(cache);
    }

    [Theory]
    [InlineData("var  x=1 ;|", "var x = 1;|")]
    [InlineData("if(true){\nConsole.Write( 1 );|\n}", "if (true)\n{\n    Console.Write(1);|\n}")]
    [InlineData("#!time\n  #!share x\nint F(int n){return n;}\nF( 2 )|", "#!time\n  #!share x\nint F(int n) { return n; }\nF(2)|")]
    [InlineData("using var s=new MemoryStream( );\ns.WriteByte( 1 );", "using var s = new MemoryStream();\ns.WriteByte(1);")]
    [InlineData("var x = (1 +", "var x = (1 +")]
    [InlineData("", "")]
    public async Task I2_format_changes_space_only(string code, string formatted)
    {
        await using var bench = new EditorBench();

        Assert.Equal(formatted, await bench.FormatAsync(code));
    }

    [Fact]
    public async Task I3_answers_come_from_the_evaluations_that_are_there_when_they_are_asked_for()
    {
        await using var bench = new EditorBench();
        await bench.RunAsync("var before = 1;");
        EditRequest request = bench.Request("bef|");
        Assert.Equal("before", (await bench.Editor.CompleteAsync(request, TestContext.Current.CancellationToken)).Items[0].Label);

        bench.Notebook.ContainerOf("main").Forget("cell1");

        CompletionList forgotten = await bench.Editor.CompleteAsync(request, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(forgotten.Items, static item => item.Label == "before");
    }

    [Fact]
    public async Task I3_a_cancelled_question_ends()
    {
        await using var bench = new EditorBench();
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.Editor.CompleteAsync(bench.Request("Con|"), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.Editor.DiagnoseAsync(bench.Request("1"), cancelled));
    }
}
