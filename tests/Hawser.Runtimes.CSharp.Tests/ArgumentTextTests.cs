using Hawser.Runtimes.CSharp.Tests.Support;

namespace Hawser.Runtimes.CSharp.Tests;

/// <summary>What a method is told of the place that calls it is what the author wrote there.</summary>
public sealed class ArgumentTextTests
{
    private const string Show = "using System.Runtime.CompilerServices; "
        + "string Show(object? o, [CallerArgumentExpression(nameof(o))] string text = \"none\") => text;";

    private const string Dump = "using System.Runtime.CompilerServices; "
        + "static string Dump(this object? self, [CallerArgumentExpression(\"self\")] string text = \"none\") => text;";

    private const string Line = "using System.Runtime.CompilerServices; static int Line(this int self, [CallerLineNumber] int line = 0) => line;";

    public static TheoryData<string, string[], object?> Features { get; } = new()
    {
        { "a variable", [Show, "var x = 1;", "Show(x)"], "x" },
        { "an expression", [Show, "var x = 1; var y = 2; int F(int n) => n;", "Show( x + F(y)  * x )"], "x + F(y)  * x" },
        { "several lines", [Show, "var x = 1;", "Show(x\n  + x)"], "x\n  + x" },
        {
            "a type",
            [Show, "class Box<T>; static int N() => 1; const int C = 2;", "Show((new Box<Box<int>>(), N(), C))"],
            "(new Box<Box<int>>(), N(), C)"
        },
        { "a text of our names", [Show, "var x = 1;", "Show(\"__cell0_2.x\" + x)"], "\"__cell0_2.x\" + x" },
        { "a text beside", ["var x = 1;", "x + \"__cell0_1.x\""], "1__cell0_1.x" },
        { "words that are not ASCII", [Show, "var größe = 1;", "Show(größe + \"…\".Length)"], "größe + \"…\".Length" },
        { "more than 127 characters", [Show, "var x = 1;", $"Show({Long})"], Long },
        { "an extension's first", [Dump, "var x = 1;", "x.Dump()"], "x" },
        { "an extension's first, of several", [Dump, "static int Dump(this int n, int m) => m; var x = 1;", "x.Dump(3) + x.Dump()"], "3x" },
        { "an overload's", [Show, "string Show(int a, int b) => \"\"; var x = 1;", "Show(x) + Show(x, 1)"], "x" },
        { "within the same cell", [Show + " var x = 1; Show(x)"], "x" },
        {
            "an exception's",
            [
                "string? name = null;",
                "try { ArgumentNullException.ThrowIfNull(name); } catch (ArgumentException e) { return e.ParamName; }",
            ],
            "name"
        },
        { "its line", [Line, "\n\n1.Line()"], 3 },
    };

    private static string Long => string.Join(" + ", Enumerable.Repeat("x", 50));

    [Theory]
    [MemberData(nameof(Features))]
    public async Task E10_an_arguments_text_is_what_was_written(string feature, string[] cells, object? value)
    {
        Assert.NotEmpty(feature);
        await using var notebook = new Notebook();
        Assert.Equal(value, await notebook.EvaluateAllAsync(cells));
    }
}
