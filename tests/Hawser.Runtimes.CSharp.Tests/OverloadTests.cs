using Hawser.Runtimes.CSharp.Tests.Support;
using Hawser.Runtimes.Editing;
using Hawser.Runtimes.Languages;

namespace Hawser.Runtimes.CSharp.Tests;

/// <summary>
/// Methods of one name that several cells define: all of them can be called, as those of one class, and one that is defined again is replaced.
/// </summary>
public sealed class OverloadTests : IAsyncDisposable
{
    private readonly Notebook _notebook = new();

    public static TheoryData<string, string[], object?> Features { get; } = new()
    {
        { "of two cells", ["int F(int n) => n + 1;", "string F(string s) => s + s;", "F(1) + F(\"a\")"], "2aa" },
        { "within the cell that adds one", ["int F(int n) => n + 1;", "string F(string s) => s + F(1); F(\"a\")"], "a2" },
        { "from a third cell on", ["int F(int n) => 1;", "int F(string s) => 2;", "int F(bool b) => F(0) + F(\"\") + 4;", "F(true)"], 7 },
        { "with the same parameters", ["int F(int n) => n + 1;", "string F(int other) => \"new\";", "F(1)"], "new" },
        { "one of two anew", ["int F(int n) => 1; int F(string s) => 2;", "int F(string s) => 30;", "F(0) + F(\"\")"], 31 },
        { "anew, and recursive", ["int F(int n) => -1;", "int F(int n) => n < 2 ? n : F(n - 1) + F(n - 2);", "F(10)"], 55 },
        { "without parameters", ["int F() => 1;", "int F(int n) => 2;", "F() + F(0) * 10"], 21 },
        { "that take cells' types", ["class A; int F(A a) => 1;", "class B : A; int F(B b) => 2;", "F(new A()) + 10 * F(new B())"], 21 },
        {
            "whose type is defined anew",
            ["class A; int F(A a) => 1; var old = new A();", "class A; int F(A a) => 2;", "F(old) + 10 * F(new A())"],
            21
        },
        {
            "generic ones",
            ["string F<T>(T item) where T : struct => \"one\";", "string F<T>(T[] items) => \"many\";", "F(1) + F(new[] { 1 })"],
            "onemany"
        },
        {
            "by reference",
            ["void F(ref int n) => n++;", "void F(ref int n, out int m) => m = n;", "int a = 1; F(ref a); F(ref a, out int b); b"],
            2
        },
        {
            "with defaults and params",
            ["int F(int a, int b = 5) => a + b;", "int F(string s, params int[] c) => c.Length;", "F(1) + F(\"\", 7, 7)"],
            8
        },
        {
            "asynchronous ones",
            ["async Task<int> F(int n) { await Task.Yield(); return n; }", "Task<int> F(string s) => F(3);", "await F(\"\") + await F(1)"],
            4
        },
        { "static and with state", ["var n = 5; int F(int a) => n += a;", "static int F(string s) => 1;", "F(2) + F(\"\")"], 8 },
        {
            "static, from a type",
            ["static int F(int n) => 1;", "static int F(string s) => 2;", "class U { public int All => F(0) + F(\"\"); } new U().All"],
            3
        },
        {
            "as a method group",
            ["int F(int n) => n * 2;", "string F(string s) => s;", "new[] { 1, 2 }.Select((Func<int, int>)F).Sum()"],
            6
        },
        {
            "of extensions",
            ["static int Twice(this int n) => 2 * n;", "static string Twice(this string s) => s + s;", "3.Twice() + \"a\".Twice()"],
            "6aa"
        },
        {
            "of extensions, in the cell that adds one",
            ["static int Half(this int n) => n / 2;", "static int Half(this string s) => s.Length.Half(); \"abcd\".Half()"],
            2
        },
        { "hidden by a variable", ["int F(int n) => 1;", "Func<string, int> F = s => 2;", "F(\"\")"], 2 },
        { "after a variable", ["var F = 3;", "int F(string s) => 2;", "F(\"\")"], 2 },
        { "beside a local of the name", ["int F(int n) => 1;", "int F(string s) => 2;", "int G() { int F = 7; return F; } G() + F(0)"], 8 },
        { "in a nameof", ["int F(int n) => 1;", "int F(string s) => 2;", "nameof(F)"], "F" },
    };

    public ValueTask DisposeAsync() => _notebook.DisposeAsync();

    [Theory]
    [MemberData(nameof(Features))]
    public async Task E10_overloads_of_several_cells_are_those_of_one_class(string feature, string[] cells, object? value)
    {
        Assert.NotEmpty(feature);
        Assert.Equal(value, await _notebook.EvaluateAllAsync(cells));
    }

    [Fact]
    public async Task E2_cells_that_know_nothing_of_each_other_give_their_overloads_to_one_that_continues_from_both()
    {
        await _notebook.EvaluateAsync("left", "int F(int n) => n + 1;");
        await _notebook.EvaluateAsync("right", "string F(string s) => s + \"!\"; int F(int n) => n + 2;");

        Assert.Equal("2a!", await _notebook.EvaluateAsync("both", "F(1) + F(\"a\")", "left", "right"));
        Assert.Equal("3a!", await _notebook.EvaluateAsync("other", "F(1) + F(\"a\")", "right", "left"));
    }

    [Fact]
    public async Task E21_an_overload_that_is_evaluated_again_is_the_new_one_for_cells_that_come_later()
    {
        await _notebook.EvaluateAsync("a", "int F(int n) => 1;");
        await _notebook.EvaluateAsync("b", "int F(string s) => 10 * F(0);", "a");
        await _notebook.EvaluateAsync("a", "int F(int n) => 2;");

        Assert.Equal(12, await _notebook.EvaluateAsync("c", "F(0) + F(\"\")", "b", "a"));
    }

    [Fact]
    public async Task E2_a_cell_that_adds_an_overload_gives_no_other_to_one_that_continues_from_it_alone()
    {
        await _notebook.EvaluateAsync("a", "int F(int n) => 1; static int Twice(this int n) => 2 * n;");
        await _notebook.EvaluateAsync("b", "static string Twice(this string s) => s + s; int F(string s) => 10 * F(0) + 1.Twice();", "a");

        Assert.Equal(12, await _notebook.EvaluateAsync("c", "F(\"\")", "b"));
        Assert.Equal("CS1503", Assert.Single((await _notebook.PrepareAsync("d", "F(0)", "b")).Diagnostics).Code);
        Assert.Equal("CS1503", Assert.Single((await _notebook.PrepareAsync("e", "Twice(1)", "b")).Diagnostics).Code);
        Assert.Equal(13, await _notebook.EvaluateAsync("f", "F(0) + F(\"\")", "b", "a"));
    }

    [Fact]
    public async Task E19_a_cell_uses_and_defines_a_name_where_it_does_and_not_where_it_only_hides_it()
    {
        await _notebook.EvaluateAsync("a", "int F(int n) => n;");
        ICell adds = await _notebook.PrepareAsync("b", "int F(string s) => F(1);", "a");
        ICell replaces = await _notebook.PrepareAsync("c", "int F(int n) => n < 2 ? n : F(n - 1);", "a");
        await _notebook.RunAsync("b", adds);
        ICell calls = await _notebook.PrepareAsync("d", "F(1) + F(\"\")", "b", "a");

        Assert.Equal("F / F", Names(adds));
        Assert.Equal(" / F", Names(replaces));
        Assert.Equal("F / ", Names(calls));

        static string Names(ICell cell) => $"{string.Join(' ', cell.Used)} / {string.Join(' ', cell.Defined)}";
    }

    [Fact]
    public async Task E8_what_no_overload_takes_is_said_where_it_stands_and_a_frame_of_ours_is_in_no_stack()
    {
        await _notebook.EvaluateAsync("a", "int F(int n) => n;");
        await _notebook.EvaluateAsync("b", "int F(string s) => throw new FormatException();", "a");

        CodeDiagnostic error = Assert.Single((await _notebook.PrepareAsync("c", "var x = 1;\nF(2.5)", "b", "a")).Diagnostics);
        Assert.Equal((CodeDiagnosticSeverity.Error, 2, 3), (error.Severity, error.StartLine, error.StartColumn));
        Assert.DoesNotContain("__", error.Message, StringComparison.Ordinal);
        FormatException thrown = await Assert.ThrowsAsync<FormatException>(
            () => _notebook.EvaluateAsync("d", "\nF(\"\") + F(1)", "b", "a"));
        Assert.Equal(
            [("F", "b", 1), ("top level", "d", 2)],
            _notebook.Session.Describe(thrown).Frames.Select(static frame => (frame.Method, frame.Source, frame.Line)));
    }

    [Fact]
    public async Task I2_an_editor_shows_the_overloads_of_all_cells()
    {
        await using var bench = new Editing.EditorBench();
        await bench.RunAsync("int F(int number) => 1; int F(bool old) => 1;");
        await bench.RunAsync("string F(string text) => text; string F(bool anew) => \"\"; static int G(this int n) => 1;");
        await bench.RunAsync("static int G(this string s) => 1;");

        SignatureHelp help = await bench.SignatureAsync("F(|)");

        Assert.Equal(
            ["int F(int number)", "string F(bool anew)", "string F(string text)"],
            help.Signatures.Select(static item => item.Label).Order(StringComparer.Ordinal));
        Assert.Contains("G", await bench.LabelsAsync("(1).|"));
        Assert.Contains("G", await bench.LabelsAsync("\"\".|"));
        Assert.Empty(await bench.DiagnoseAsync("F(F(1) + F(\"\"))"));
    }
}
