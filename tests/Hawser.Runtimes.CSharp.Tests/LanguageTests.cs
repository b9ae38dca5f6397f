using Hawser.Runtimes.CSharp.Tests.Support;

namespace Hawser.Runtimes.CSharp.Tests;

/// <summary>What of C# works in cells, each of which continues from all before it.</summary>
public sealed class LanguageTests
{
    public static TheoryData<string, string[], object?> Features { get; } = new()
    {
        {
            "await",
            ["await Task.Yield(); var x = await Task.FromResult(4);", "x = await Task.FromResult(x + 1); x += await Task.FromResult(2); x"],
            7
        },
        { "await in a variable's member", ["var list = new List<int> { 1 };", "list[0] = await Task.FromResult(5); list[0]"], 5 },
        {
            "await foreach",
            [
                "async IAsyncEnumerable<int> Count(int n) { for (int i = 1; i <= n; i++) { await Task.Yield(); yield return i; } }",
                "var sum = 0; await foreach (var i in Count(4)) { sum += i; } sum",
            ],
            10
        },
        { "using statement", ["var s = new MemoryStream(); using (s) { s.WriteByte(1); }", "s.CanRead"], false },
        { "using declaration", ["using var s = new MemoryStream(); s.WriteByte(1); s.CanRead"], true },
        { "using declaration, later", ["using var s = new MemoryStream();\ns.WriteByte(1);", "s.CanRead"], false },
        {
            "await using declaration",
            ["await using MemoryStream s = new(), t = new(); s.CanRead && t.CanRead", "s.CanRead || t.CanRead"],
            false
        },
        { "using namespace lasts", ["using System.Text;", "new StringBuilder(\"a\").Append('b').ToString()"], "ab" },
        { "using static lasts", ["using static System.Math;", "Max(1, 2)", "Min(3, 4)"], 3 },
        { "using alias lasts", ["using Map = System.Collections.Generic.Dictionary<string, int>;", "new Map { [\"a\"] = 3 }[\"a\"]"], 3 },
        {
            "using static of a cell's class",
            ["static class Tools { public static int Half(int n) => n / 2; }", "using static Tools;", "Half(8)"],
            4
        },
        {
            "using alias of a cell's type",
            ["class Box<T> { public T? Value; }", "using Ints = Box<int>;", "new Ints { Value = 3 }.Value"],
            3
        },
        {
            "functions",
            ["int Twice(int n) => 2 * n;", "int Four(int n) => Twice(Twice(n));", "Enumerable.Range(1, 2).Select(Four).Sum()"],
            12
        },
        { "functions that recurse", ["int Fib(int n) => n < 2 ? n : Fib(n - 1) + Fib(n - 2);", "Fib(10)"], 55 },
        { "overloads", ["string F(int n) => \"int\"; string F(string s) => \"string\";", "F(1) + F(\"\")"], "intstring" },
        {
            "optional and named arguments",
            ["int F(int a, int b = 2, params int[] c) => a + b + c.Length;", "F(1) + F(b: 5, a: 1) + F(1, 1, 7, 7)"],
            13
        },
        {
            "ref and out",
            [
                "void Swap(ref int a, ref int b) => (a, b) = (b, a); var p = 1; var q = 2;",
                "Swap(ref p, ref q); int.TryParse(\"9\", out q); p * 10 + q",
            ],
            29
        },
        {
            "generic methods",
            ["T First<T>(IEnumerable<T> items) where T : notnull => items.First();", "First<int>([3, 4]) + First(new[] { 5 })"],
            8
        },
        {
            "static functions",
            ["static int Square(int n) => n * n;", "class User { public int Use(int n) => Square(n); }", "new User().Use(3) + Square(2)"],
            13
        },
        { "constants", ["const int N = 3;", "object o = 3; var s = o switch { N => \"is\", _ => \"not\" }; s + (o is N)"], "isTrue" },
        {
            "classes",
            [
                "class A { public int N { get; set; } = 1; internal int M = 2; }",
                "class B : A { public int Sum => N + M; }",
                "new B { N = 5 }.Sum",
            ],
            7
        },
        {
            "records",
            [
                "record Point(int X, int Y);",
                "var p = new Point(1, 2) with { Y = 5 };",
                "var (a, b) = p; a + b + (p == new Point(1, 5) ? 10 : 0)",
            ],
            16
        },
        {
            "with as the first words",
            ["record Point(int X, int Y); var p = new Point(1, 2);", "p with { Y = 5 } == new Point(1, 5)"],
            true
        },
        { "with without changes", ["record Point(int X);", "var p = new Point(1); var q = p;\nq with { }"], "Point { X = 1 }" },
        {
            "with of a member",
            ["record P(int X); class H { public P P = new(1); } var h = new H();", "h.P with { X = h.P.X + 1 }"],
            "P { X = 2 }"
        },
        {
            "with of an element, twice",
            ["record P(int X, int Y); P[] ps = [new(1, 2)];", "ps[0] with { X = 5 } with { Y = 6 }"],
            "P { X = 5, Y = 6 }"
        },
        { "a property called with", ["int with { get; set; } = 3;", "with + 1"], 4 },
        { "record structs", ["readonly record struct P(int X);", "var p = new P(4);", "p.X"], 4 },
        {
            "structs in variables",
            ["struct S { public int N; public void Grow() => N++; } var s = new S();", "s.Grow(); s.N += 5; s.N"],
            6
        },
        { "tuples in variables", ["var t = (a: 1, b: \"x\");", "t.a = 7; t.a + t.b"], "7x" },
        {
            "anonymous types in variables",
            ["var p = new { Name = \"n\", Size = 3 }; var all = new[] { p };", "p.Name + p.Size + all[0].Size"],
            "n33"
        },
        { "dynamic", ["dynamic d = 3;", "d = d + 4; (int)d"], 7 },
        { "enums", ["[Flags] enum E { A = 1, B = 2 }", "(E.A | E.B).ToString()"], "A, B" },
        { "delegates", ["delegate int F(int n);", "F f = n => n + 1;", "f(2)"], 3 },
        {
            "interfaces",
            [
                "interface IShape { int Area { get; } }",
                "class Sq(int n) : IShape { public int Area => n * n; }",
                "IShape s = new Sq(3); s.Area",
            ],
            9
        },
        {
            "generic types",
            [
                "class Box<T>(T value) { public T Value => value; }",
                "var b = new Box<string>(\"in\");",
                "b.Value + new Box<int>(1).Value + typeof(Box<>).Name",
            ],
            "in1Box`1"
        },
        { "generic types with another's name", ["class Stack<T> { public int Mine => 1; }", "new Stack<int>().Mine"], 1 },
        { "types with another's name", ["class Task { public int Mine => 2; }", "new Task().Mine"], 2 },
        {
            "attributes",
            [
                "class MarkAttribute(int n) : Attribute { public int N => n; }",
                "[Mark(4)] class M;",
                "((MarkAttribute)typeof(M).GetCustomAttributes(false)[0]).N",
            ],
            4
        },
        { "extension methods", ["static int Twice(this int n, int more = 0) => 2 * n + more;", "3.Twice() + 3.Twice(1)", "4.Twice()"], 8 },
        {
            "generic extension methods",
            ["static T Second<T>(this IEnumerable<T> items) where T : struct => items.Skip(1).First();", "new[] { 1, 2 }.Second()"],
            2
        },
        {
            "extension methods in a static class",
            ["public static class Ext { public static string Loud(this string s) => s.ToUpper(); }", "\"a\".Loud() + Ext.Loud(\"b\")"],
            "AB"
        },
        {
            "pattern extensions",
            [
                "static IEnumerator<int> GetEnumerator(this int n) { for (int i = 0; i < n; i++) yield return i; }",
                "var s = 0; foreach (int i in 4) s += i; s",
            ],
            6
        },
        { "patterns", ["object o = new[] { 1, 2, 3 };", "o is int[] and [1, .. var rest] ? rest.Length : 0"], 2 },
        {
            "property patterns",
            ["record P(int X, P? Inner = null); var X = 100;", "new P(1, new P(2)) is { X: 1, Inner.X: 2 } ? X : 0"],
            100
        },
        {
            "out and pattern variables",
            ["if (!int.TryParse(\"7\", out var n)) return -1; object o = \"s\"; if (o is string text) { }", "n + text"],
            "7s"
        },
        { "deconstruction", ["var (a, (b, c)) = (1, (2, 3));", "(a, b) = (b, a); a * 100 + b * 10 + c"], 213 },
        { "raw strings", ["var name = \"x\";", "$$\"\"\"{\"a\": \"{{name}}\"}\"\"\""], "{\"a\": \"x\"}" },
        {
            "interpolation",
            ["var x = 3.14159;", "string.Create(System.Globalization.CultureInfo.InvariantCulture, $\"{x,6:F2}|{nameof(x)}\")"],
            "  3.14|x"
        },
        { "collection expressions", ["List<int> a = [1, 2];", "int[] b = [.. a, 3]; b.Length"], 3 },
        {
            "queries",
            [
                "var xs = new[] { 1, 2, 3 }; var y = 10;",
                "(from x in xs let z = x * y where z > 10 join w in xs on x equals w select z + w).Sum()",
            ],
            55
        },
        { "range variables that hide", ["var x = new[] { 1, 2 };", "(from x in x select x * 2).Sum()"], 6 },
        { "lambda parameters that hide", ["var x = 5;", "new[] { 1, 2 }.Select(x => x * 10).Sum() + x"], 35 },
        { "locals that hide", ["var x = 5;", "int F() { int x = 1; return x; } var r = F(); { var s = x; r += s; } r"], 6 },
        {
            "loop variables that hide",
            ["var x = new[] { 1, 2, 3 };", "var sum = 0; foreach (var n in x) sum += n; foreach (var x in x) sum += x; sum"],
            12
        },
        {
            "members with the name",
            ["class P { public int x; } var x = 5;", "var p = new P { x = x + 1 }; p.x * 10 + new { x = 2 }.x + x"],
            67
        },
        { "inferred member names", ["var x = 5;", "var t = (x, y: 1); new { x }.x + t.x"], 10 },
        { "named arguments with the name", ["int F(int x) => x; var x = 5;", "F(x: x + 1)"], 6 },
        { "labels with the name", ["var again = 3; var n = 0;", "again: n++; if (n < again) goto again; n"], 3 },
        {
            "expression trees",
            ["var x = 5;", "System.Linq.Expressions.Expression<Func<int, int>> e = n => n + x; x = 7; e.Compile()(1)"],
            8
        },
        { "lambdas that capture", ["var n = 0; Action grow = () => n++;", "grow(); grow(); n"], 2 },
        {
            "tasks that run on",
            [
                "var go = new TaskCompletionSource(); var seen = 0; var task = Task.Run(async () => { await go.Task; seen = 9; });",
                "go.SetResult(); await task; seen",
            ],
            9
        },
        {
            "async lambdas",
            ["var x = 1; Func<Task<int>> f = async () => { await Task.Yield(); return ++x; };", "await f() + await f()"],
            5
        },
        { "properties", ["int backing = 2; int Twice { get => backing * 2; set => backing = value; }", "Twice = 5; Twice + backing"], 15 },
        { "events", ["event Action? Rang; void Ring() => Rang?.Invoke();", "var n = 0; Rang += () => n++; Ring(); n"], 1 },
        {
            "checked, lock, try",
            [
                "var gate = new object(); var x = int.MaxValue;",
                "var r = 0; lock (gate) { try { checked { x++; } } catch (OverflowException) { r = 1; } finally { r += 2; } } r",
            ],
            3
        },
        { "switch expressions", ["var x = 5;", "x switch { < 3 => \"low\", > 3 and < 9 => \"mid\", _ => \"high\" }"], "mid" },
        {
            "color color",
            ["enum Color { Red, Blue }", "class Pen { public Color Color { get; set; } = Color.Blue; }", "new Pen().Color.ToString()"],
            "Blue"
        },
        { "a variable named like its type", ["class Box { public int N = 3; }", "var Box = new Box(); Box.N"], 3 },
        {
            "a local named like its type",
            ["enum Color { Red, Blue }", "string F() { Color Color = Color.Blue; return Color.ToString(); } F()"],
            "Blue"
        },
        { "a type of this cell hides a variable", ["var Box = 1;", "class Box { public int N = 4; } new Box().N"], 4 },
        { "a variable of this cell hides a type", ["class Box { }", "var Box = 4; Box"], 4 },
        {
            "a type that is defined again",
            ["class A { public int N = 1; } var old = new A();", "class A { public int M = 2; }", "old.N + new A().M"],
            3
        },
        { "a variable of another type", ["var x = 1;", "var x = \"s\" + 1;", "x.Length"], 2 },
        { "a parent's value to start from", ["var x = 1;", "int Next() => x + 1; var y = Next();", "y"], 2 },
        { "return", ["var x = 1; if (x == 1) { return x + 1; } x"], 2 },
        { "no value", ["var x = 1;"], NoValue.Instance },
        { "no value from a void call", ["var list = new List<int>();", "list.Clear()"], NoValue.Instance },
        { "null is a value", ["(string?)null"], null },
        { "null from a call is a value", ["string? F() => null;", "F()"], null },
        { "an empty cell", [""], NoValue.Instance },
        { "a comment", ["// nothing"], NoValue.Instance },
        { "a product at the end", ["var a = 3; var b = 4;", "a * b"], 12 },
        { "a comparison at the end", ["var a = 3; var b = 4;", "a < b"], true },
        { "a parenthesis at the end", ["var a = 3;", "(a) - 1"], 2 },
        {
            "directives of the compiler",
            ["#nullable disable\nstring s = null;\n#pragma warning disable CS0219\nvar x = 2;", "#region r\nx\n#endregion"],
            2
        },
        { "conditional code", ["var x = 1;\n#if NEVER\nvar x = 2;\n#endif", "x"], 1 },
        { "iterators", ["IEnumerable<int> Three() { yield return 1; yield return 2; yield return 3; }", "Three().Sum()"], 6 },
        { "local functions", ["var x = 2;", "int Outer() { int Inner(int n) => n * x; return Inner(4); } Outer()"], 8 },
        { "spans within a method", ["int Sum() { Span<int> s = stackalloc int[] { 1, 2 }; return s[0] + s[1]; }", "Sum()"], 3 },
        { "verbatim names", ["var @class = 3;", "@class + 1"], 4 },
        {
            "partial application of a nested type",
            ["class Outer { public class Inner { public int N = 6; } }", "Outer.Inner i = new(); i.N"],
            6
        },
        {
            "covariant values",
            ["record Animal; record Cat : Animal; IEnumerable<Animal> all = new List<Cat> { new() };", "all.Single() is Cat"],
            true
        },
        {
            "types in types",
            [
                "record Item(int N); class Shop { public List<Item> Items { get; } = [new Item(3)]; }",
                "var shop = new Shop();",
                "shop.Items[0].N",
            ],
            3
        },
        { "ref locals in a method", ["int[] xs = [1, 2]; ref int Second() => ref xs[1];", "Second() = 9; xs[1]"], 9 },
    };

    [Theory]
    [MemberData(nameof(Features))]
    public async Task E10_the_language_works_across_cells(string feature, string[] cells, object? value)
    {
        Assert.NotEmpty(feature);
        await using var notebook = new Notebook();
        object? result = await notebook.EvaluateAllAsync(cells);
        Assert.Equal(value, result is null or string or bool or int || result == NoValue.Instance ? result : result.ToString());
    }

    [Fact]
    public async Task E10_unsafe_code_runs_where_it_is_allowed_and_is_an_error_elsewhere()
    {
        const string Code = "unsafe int Read(int n) { int* p = &n; return *p; } Read(5)";
        await using var careful = new Notebook();
        Assert.Contains((await careful.PrepareAsync("a", Code)).Diagnostics, static item => item.Code == "CS0227");
        await using var bold = new Notebook(new CSharpSettings { AllowUnsafe = true });
        Assert.Equal(5, await bold.EvaluateAsync("a", Code));
    }

    [Fact]
    public async Task What_follows_an_await_comes_back_to_the_containers_thread()
    {
        await using var notebook = new Notebook();
        int thread = notebook.ThreadOf("main");
        const string Code = "await Task.Run(() => 1); var after = Environment.CurrentManagedThreadId; "
            + "await using var d = new D(); class D : IAsyncDisposable { public static int On; "
            + "public async ValueTask DisposeAsync() { await Task.Run(() => 1); On = Environment.CurrentManagedThreadId; } }";
        await notebook.EvaluateAsync("a", Code);
        Assert.Equal(thread, await notebook.EvaluateAsync("b", "after", "a"));
        Assert.Equal(thread, await notebook.EvaluateAsync("c", "D.On", "a"));
    }

    [Fact]
    public async Task What_a_using_declaration_holds_is_disposed_of_when_the_cell_throws()
    {
        await using var notebook = new Notebook();
        const string Setup = "var log = new List<string>(); class D(Action end) : IDisposable { public void Dispose() => end(); }";
        await notebook.EvaluateAsync("a", Setup);
        const string Code = "using var one = new D(() => log.Add(\"one\")); using var two = new D(() => log.Add(\"two\")); "
            + "if (log.Count == 0) throw new Exception(); using var three = new D(() => log.Add(\"three\"));";
        await Assert.ThrowsAsync<Exception>(() => notebook.EvaluateAsync("b", Code, "a"));
        Assert.Equal("two one", await notebook.EvaluateAsync("c", "string.Join(' ', log)", "a"));
    }
}
