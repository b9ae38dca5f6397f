using Hawser.Runtimes.CSharp.Tests.Support;
using Hawser.Runtimes.Languages;

namespace Hawser.Runtimes.CSharp.Tests;

/// <summary>What is said about code that does not compile, and about code that throws.</summary>
public sealed class ErrorTests : IAsyncDisposable
{
    private readonly Notebook _notebook = new();

    public ValueTask DisposeAsync() => _notebook.DisposeAsync();

    [Fact]
    public async Task E8_diagnostics_have_the_positions_of_the_authors_text_where_parents_are_used()
    {
        await _notebook.EvaluateAsync("a", "var count = 1; class Box<T> { } static int Twice(this int n) => 2 * n;");
        const string Code = "using System.Text;\nvar y = count + count.Nothing + 3.Twice(); Box<int> box = count;\nstring s = count;";
        ICell cell = await _notebook.PrepareAsync("b", Code, "a");
        Assert.False(cell.CanRun);
        Assert.Equal(
            [
                ("CS1061", 2, 23, 2, 30),
                ("CS0029", 2, 59, 2, 64),
                ("CS0029", 3, 12, 3, 17),
            ],
            cell.Diagnostics.Select(static item => (item.Code, item.StartLine, item.StartColumn, item.EndLine, item.EndColumn)));
        Assert.All(cell.Diagnostics, static item => Assert.Equal("b", item.Source));
        Assert.All(cell.Diagnostics, static item => Assert.DoesNotContain("__", item.Message, StringComparison.Ordinal));
        Assert.Equal("Cannot implicitly convert type 'int' to 'Box<int>'", cell.Diagnostics[1].Message);
    }

    [Fact]
    public async Task E8_a_syntax_error_is_told_where_it_is_and_nothing_else()
    {
        ICell cell = await _notebook.PrepareAsync("a", "var x = 1;\nvar y = (x + ;");
        Assert.Equal(
            [("CS1525", 2, 14), ("CS1026", 2, 14)],
            cell.Diagnostics.Select(static item => (item.Code, item.StartLine, item.StartColumn)));
    }

    [Fact]
    public async Task E8_warnings_are_told_and_those_that_are_of_no_use_in_a_cell_are_not()
    {
        ICell cell = await _notebook.PrepareAsync("a", "int unused;\nstring s = null;\nasync Task F() { }\nclass point { int n; }");
        Assert.True(cell.CanRun);
        CodeDiagnostic warning = Assert.Single(cell.Diagnostics);
        Assert.Equal(
            ("CS8625", CodeDiagnosticSeverity.Warning, 2, 12),
            (warning.Code, warning.Severity, warning.StartLine, warning.StartColumn));
    }

    [Fact]
    public async Task Variables_of_parents_that_are_not_null_are_used_without_a_warning()
    {
        await _notebook.EvaluateAsync("a", "var s = \"x\"; var list = new List<string> { s }; string? maybe = null;");
        Assert.Empty((await _notebook.PrepareAsync("b", "s.Length + list[0].Length", "a")).Diagnostics);
        Assert.Equal("CS8602", Assert.Single((await _notebook.PrepareAsync("c", "maybe.Length", "a")).Diagnostics).Code);
    }

    [Fact]
    public async Task A_ref_struct_variable_is_refused_with_what_to_do()
    {
        CodeDiagnostic error = Assert.Single((await _notebook.PrepareAsync("a", "Span<int> s = new int[3];")).Diagnostics);
        Assert.Equal(("CS8345", 1, 1), (error.Code, error.StartLine, error.StartColumn));
        Assert.EndsWith("Declare it within a block or a method.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_type_that_uses_a_parents_variable_is_told_why_it_cannot()
    {
        await _notebook.EvaluateAsync("a", "var x = 1;");
        CodeDiagnostic error = Assert.Single((await _notebook.PrepareAsync("b", "class A { int F() => x; }", "a")).Diagnostics);
        Assert.Equal(("CS0103", 1, 22), (error.Code, error.StartLine, error.StartColumn));
        Assert.EndsWith(
            "a type cannot use 'x', which belongs to another cell's state. Pass it as an argument.",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_using_declaration_holds_has_to_be_disposable()
    {
        CodeDiagnostic error = Assert.Single((await _notebook.PrepareAsync("a", "using var text = \"x\";")).Diagnostics);
        Assert.Equal(("CS1674", 1, 11, 15), (error.Code, error.StartLine, error.StartColumn, error.EndColumn));
    }

    [Fact]
    public Task E8_an_exception_has_its_type_message_and_the_frames_of_the_cells() => SeeFramesAsync(_notebook, optimized: true);

    [Fact]
    public async Task E8_code_that_is_not_optimized_keeps_the_frames_of_small_methods_of_types_too()
    {
        await using var careful = new Notebook(new CSharpSettings { Optimize = false });
        await SeeFramesAsync(careful, optimized: false);
    }

    [Fact]
    public async Task E8_frames_of_asynchronous_code_are_those_of_its_author()
    {
        const string Code = """
            class Fault(string text) : Exception(text);
            async Task<int> DeepAsync()
            {
                await Task.Yield();
                throw new Fault("deep");
            }
            async IAsyncEnumerable<int> ListAsync()
            {
                yield return await DeepAsync();
            }
            Func<Task> run = async () =>
            {
                await foreach (int n in ListAsync()) { }
            };
            await run();
            """;
        EvaluationError error = await FailAsync("cell", Code);
        Assert.Equal(("Fault", "deep"), (error.Type, error.Message));
        Assert.Equal(
            [
                new EvaluationFrame("DeepAsync", "cell", 5),
                new EvaluationFrame("ListAsync", "cell", 9),
                new EvaluationFrame("lambda in top level", "cell", 13),
                new EvaluationFrame("top level", "cell", 15),
            ],
            error.Frames.Distinct());
    }

    [Fact]
    public async Task E8_what_only_wraps_an_exception_is_taken_off_and_a_cause_is_told()
    {
        EvaluationError wrapped = await FailAsync("a", "Task.Run(() => { throw new InvalidOperationException(\"why\"); }).Wait();");
        Assert.Equal(("System.InvalidOperationException", "why"), (wrapped.Type, wrapped.Message));
        EvaluationError caused = await FailAsync(
            "b", "try { int.Parse(\"x\"); } catch (Exception e) { throw new ArgumentException(\"outer\", e); }");
        Assert.Equal(("System.ArgumentException", "System.FormatException"), (caused.Type, caused.Inner?.Type));
        EvaluationError many = await FailAsync("c", "throw new AggregateException(new Exception(\"one\"), new Exception(\"two\"));");
        Assert.Equal("System.AggregateException", many.Type);
        Assert.Contains("two", many.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_whose_message_throws_is_described_all_the_same()
    {
        EvaluationError error = await FailAsync(
            "a", "class E : Exception { public override string Message => throw new NotSupportedException(); } throw new E();");
        Assert.Equal(("E", "(its message could not be read: System.NotSupportedException)"), (error.Type, error.Message));
    }

    [Fact]
    public void Settings_that_cannot_be_used_are_refused_with_the_reason()
    {
        var language = new CSharpLanguage();
        Assert.Throws<ArgumentException>(() => language.OpenSession("{"));
        Assert.Throws<ArgumentException>(() => language.OpenSession("null"));
        ArgumentException unknown = Assert.Throws<ArgumentException>(() => language.OpenSession("{\"colour\": 1}"));
        Assert.Contains("colour", unknown.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new CSharpSettings { Usings = [" "] });
    }

    private Task<EvaluationError> FailAsync(string name, string code) => FailAsync(_notebook, name, code);

    private static async Task<EvaluationError> FailAsync(Notebook notebook, string name, string code, params string[] parents)
    {
        ICell cell = await notebook.PrepareAsync(name, code, parents);
        Assert.True(cell.CanRun);
        try
        {
            await notebook.RunAsync(name, cell);
        }
        catch (Exception exception)
        {
            return notebook.Session.Describe(exception);
        }

        throw new InvalidOperationException("The cell did not throw.");
    }

    private static async Task SeeFramesAsync(Notebook notebook, bool optimized)
    {
        await notebook.EvaluateAsync("first", "int Divide(int a,\n    int b)\n{\n    return a / b;\n}");
        await notebook.EvaluateAsync("second", "class Sum\n{\n    public static int Of(Func<int> f) => f();\n}\n", "first");
        EvaluationError error = await FailAsync(
            notebook,
            "third",
            "\nint Local(int n)\n{\n    int Inner() => Divide(n, 0);\n    return Inner();\n}\nvar r = Sum.Of(\n    () => Local(1));",
            "second",
            "first");
        Assert.Equal("System.DivideByZeroException", error.Type);
        Assert.Equal("Attempted to divide by zero.", error.Message);
        Assert.Null(error.Inner);
        Assert.Equal(
            [
                new EvaluationFrame("Divide", "first", 4),
                new EvaluationFrame("Inner", "third", 4),
                new EvaluationFrame("Local", "third", 5),
                new EvaluationFrame("lambda in top level", "third", 8),
                .. optimized ? Array.Empty<EvaluationFrame>() : [new EvaluationFrame("Sum.Of", "second", 3)],
                new EvaluationFrame("top level", "third", 7),
            ],
            error.Frames);
    }

    [Fact]
    public async Task E6_an_exception_is_of_the_outermost_evaluation_that_it_came_through_also_once_its_container_is_dropped()
    {
        await _notebook.EvaluateAsync("lib/a", "static void Fail() => throw new System.IO.IOException();");
        const string Catching = "Func<Exception> fail = () => { try { Fail(); return null!; } catch (Exception e) { return e; } };";
        await _notebook.EvaluateAsync("lib/b", Catching, "lib/a");
        var fail = (Func<Exception>)(await _notebook.EvaluateAsync("lib/c", "fail", "lib/b"))!;

        Exception ofCells = fail();
        Exception ofTheHost = Record.Exception(static () => int.Parse("x", System.Globalization.CultureInfo.InvariantCulture))!;
        await using var other = new Notebook();
        await _notebook.DropAsync("lib");

        Assert.Equal(new EvaluationReference("lib", "b"), _notebook.Session.OriginOf(ofCells));
        Assert.Null(_notebook.Session.OriginOf(ofTheHost));
        Assert.Null(other.Session.OriginOf(ofCells));
    }
}
