using Hawser.Rpc.Generators.Tests.Support;
using Microsoft.CodeAnalysis;

namespace Hawser.Rpc.Generators.Tests;

public sealed class OffloadedFunctionTests
{
    private const string Start = """
        using System;
        using System.Threading.Tasks;
        using Hawser.Workers;

        public class Use(ProcessPool pool)
        {
            private int _field;
            private static int Shared;
            private int Own(int x) => x + _field;
            private static int Twice(int x) => 2 * x;
            private static async Task<int> LaterAsync(int x) { await Task.Yield(); return x; }
            public object Do(int parameter)
            {
                int local = parameter;
                const int constant = 3;
                int Near(int x) => x + local;
                static int Far(int x) => x + constant;
                Func<int, int> made = x => x + local;

                return
        """;

    public static TheoryData<string, string> Wrong { get; } = new()
    {
        { "pool.RunAsync([|x => x + local|], 1)", "the variable 'local'" },
        { "pool.RunAsync([|x => { Func<int> inner = () => parameter; return inner(); }|], 1)", "the parameter 'parameter'" },
        { "pool.RunAsync([|x => x + _field|], 1)", "'this'" },
        { "pool.RunAsync([|x => Near(x)|], 1)", "what the local function 'Near' may capture" },
        { "pool.RunAsync([|Near|], 1)", "what the local function 'Near' may capture" },
        { "pool.RunAsync([|Own|], 1)", "the object of 'Own'" },
        { "pool.RunAsync([|async x => { await Task.Yield(); return x + local; }|], 1)", "the variable 'local'" },
        { "pool.RunAsync([|async (x, token) => await Task.Delay(x + parameter, token)|], 1)", "the parameter 'parameter'" },
        { "pool.RunAsync([|() => local|])", "the variable 'local'" },
        { "pool.RunAsync([|() => _field = 1|])", "'this'" },
        { "pool.RunAsync([|token => Task.Delay(local, token)|])", "the variable 'local'" },
        { "pool.MapAsync(new[] { 1 }, [|x => x + local|])", "the variable 'local'" },
        { "pool.MapAsync(new[] { 1 }, [|async x => { await Task.Yield(); return x + local; }|])", "the variable 'local'" },
        { "pool.FindFirstAsync(new[] { 1 }, [|(x, token) => Task.FromResult(x == local)|])", "the variable 'local'" },
        { "pool.ReduceAsync(new[] { 1 }, 0, static x => x, [|(a, b) => a + b + local|])", "the variable 'local'" },
    };

    public static TheoryData<string> Right { get; } =
    [
        "pool.RunAsync(x => x + constant + Shared, 1)",
        "pool.RunAsync(static x => { int y = x; Func<int> inner = () => y + x; return inner(); }, 1)",
        "pool.RunAsync(Twice, local)",
        "pool.RunAsync(Far, parameter)",
        "pool.RunAsync(x => Twice(Far(x)), _field)",
        "pool.RunAsync(made, 1)",
        "pool.RunAsync(x => x + nameof(local).Length, 1)",
        "pool.RunAsync(static async x => { await Task.Yield(); return x; }, 1)",
        "pool.RunAsync(static async x => await Task.Delay(x), 1)",
        "pool.RunAsync(static async (x, token) => { await Task.Delay(x, token); return x; }, 1, TimeSpan.FromSeconds(1))",
        "pool.RunAsync(static x => GC.KeepAlive(x), 1)",
        "pool.RunAsync(static () => 1)",
        "pool.RunAsync(static () => GC.Collect())",
        "pool.RunAsync(static async () => { await Task.Yield(); return 1; })",
        "pool.RunAsync(static token => Task.Delay(1, token))",
        "pool.RunAsync(LaterAsync, 1)",
        "pool.MapAsync(new[] { 1 }, LaterAsync)",
        "pool.MapUnorderedAsync(new[] { 1 }, static async (x, token) => { await Task.Delay(x, token); return x; })",
        "pool.ReduceAsync(new[] { 1 }, 0, static async x => { await Task.Yield(); return x; }, static (a, b) => a + b)",
    ];

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task W34_a_function_that_captures_is_refused_with_what_it_captures(string use, string what)
    {
        var marked = MarkedSource.Parse(Start + " " + use + "; } }");
        var compiled = CompiledSource.Of(marked.Text);
        compiled.AssertClean();

        Diagnostic found = Assert.Single(await compiled.AnalyzeAsync());

        Assert.Equal("HWR021", found.Id);
        Assert.Equal(marked.Span, found.Location.SourceSpan);
        Assert.Contains($" uses {what}, ", found.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Right))]
    public async Task W34_nothing_is_said_of_a_function_that_captures_nothing(string use)
    {
        var compiled = CompiledSource.Of(Start + " " + use + "; } }");
        compiled.AssertClean();

        Assert.Empty(await compiled.AnalyzeAsync());
    }
}
