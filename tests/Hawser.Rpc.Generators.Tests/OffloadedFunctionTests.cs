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
        { "pool.MapAsync(new[] { 1 }, [|x => x + local|])", "the variable 'local'" },
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
