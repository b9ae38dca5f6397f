using Hawser.Runtimes.CSharp.Compiling;
using Hawser.Runtimes.CSharp.Tests.Support;
using Hawser.Runtimes.Languages;

namespace Hawser.Runtimes.CSharp.Tests;

/// <summary>What a cell sees of others.</summary>
public sealed class ParentsTests : IAsyncDisposable
{
    private readonly Notebook _notebook = new();

    public ValueTask DisposeAsync() => _notebook.DisposeAsync();

    [Fact]
    public async Task E1_the_value_of_the_last_expression_is_the_result() =>
        Assert.Equal(42, await _notebook.EvaluateAsync("a", "var x = 41; x + 1"));

    [Fact]
    public async Task E2_without_parents_nothing_of_other_evaluations_is_visible()
    {
        await _notebook.EvaluateAsync("a", "var x = 1;");
        ICell cell = await _notebook.PrepareAsync("b", "x");
        Assert.False(cell.CanRun);
        Assert.Equal("CS0103", Assert.Single(cell.Diagnostics).Code);
    }

    [Fact]
    public async Task E2_with_parents_their_variables_are_visible_and_shared()
    {
        await _notebook.EvaluateAsync("a", "var x = 1;");
        Assert.Equal(3, await _notebook.EvaluateAsync("b", "x += 2; x", "a"));
        Assert.Equal(3, await _notebook.EvaluateAsync("c", "x", "a"));
    }

    [Fact]
    public async Task E2_a_parent_that_is_not_known_is_skipped()
    {
        await _notebook.EvaluateAsync("a", "var x = 1;");
        Assert.Equal(1, await _notebook.EvaluateAsync("b", "x", "nobody", "a", "elsewhere/nobody"));
    }

    [Fact]
    public async Task E2_the_most_recent_parent_that_defines_a_name_is_meant()
    {
        await _notebook.EvaluateAsync("a", "var x = 1; var y = 2;");
        await _notebook.EvaluateAsync("b", "var x = \"one\";", "a");
        Assert.Equal("one2", await _notebook.EvaluateAsync("c", "x + y", "b", "a"));
        Assert.Equal(3, await _notebook.EvaluateAsync("d", "x + y", "a", "b"));
    }

    [Fact]
    public async Task E3_branches_do_not_see_each_others_variables()
    {
        await _notebook.EvaluateAsync("root", "var shared = new List<int>();");
        await _notebook.EvaluateAsync("left", "var l = 1; shared.Add(l);", "root");
        await _notebook.EvaluateAsync("right", "var r = 2; shared.Add(r);", "root");
        Assert.Equal(3, await _notebook.EvaluateAsync("left2", "l + shared.Count", "left", "root"));
        ICell cell = await _notebook.PrepareAsync("right2", "r + l", "right", "root");
        Assert.Equal("CS0103", Assert.Single(cell.Diagnostics).Code);
    }

    [Fact]
    public async Task E3_a_long_chain_works_and_each_cell_is_compiled_against_those_that_it_uses_only()
    {
        const int Length = 40;
        var session = new CSharpSession(new CSharpSettings());
        await using var notebook = new Notebook(session);
        string[] names = [.. Enumerable.Range(0, Length).Select(static i => $"cell{i}")];
        const string First = "record Step(int N); var at0 = new Step(1); Step Next0(Step step) => step with { N = step.N + 1 };";
        await notebook.EvaluateAsync(names[0], First);
        for (int i = 1; i < Length; i++)
        {
            string code = $"var at{i} = Next{i - 1}(at{i - 1}); Step Next{i}(Step step) => Next{i - 1}(step) with {{ N = step.N + 1 }};";
            await notebook.EvaluateAsync(names[i], code, [.. names[..i].Reverse()]);
        }

        KeptCell[] parents = [.. names.Reverse().Select(name => session.Find(new EvaluationReference("main", name))!)];
        var source = new CellSource(new EvaluationReference("main", "last"), $"at{Length - 1}.N", [], "last");
        CompiledCell last = await session.Compiler.CompileAsync(source, parents, static _ => null, TestContext.Current.CancellationToken);
        Assert.Equal([parents[0].Code, parents[^1].Code], last.Output!.Cells);
        Assert.Equal(Length, await notebook.EvaluateAsync("last", source.Code, [.. names.Reverse()]));
    }

    [Fact]
    public async Task E4_another_containers_evaluation_is_visible_when_it_is_named_as_a_parent()
    {
        const string First = "class Box { public int Size; } var box = new Box { Size = 3 }; int Twice(int n) => 2 * n;";
        await _notebook.EvaluateAsync("first/a", First);
        ICell blind = await _notebook.PrepareAsync("second/a", "box", "second/nothing");
        Assert.False(blind.CanRun);
        Assert.Equal(6, await _notebook.EvaluateAsync("second/b", "Box mine = box; Twice(mine.Size)", "first/a"));
        Assert.Equal(3, await _notebook.EvaluateAsync("second/c", "mine.Size", "second/b"));
    }

    [Fact]
    public async Task E9_an_evaluation_that_threw_contributes_nothing()
    {
        await _notebook.EvaluateAsync("ok", "var x = 1;");
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => _notebook.EvaluateAsync("failed", "var x = 2; throw new InvalidOperationException();", "ok"));
        Assert.Equal(1, await _notebook.EvaluateAsync("later", "x", "failed", "ok"));
    }

    [Fact]
    public async Task E21_evaluating_a_reference_again_replaces_what_it_named_and_cells_that_used_the_old_one_keep_it()
    {
        await _notebook.EvaluateAsync("a", "var x = 1;");
        await _notebook.EvaluateAsync("b", "int Read() => x;", "a");
        await _notebook.EvaluateAsync("a", "var z = 5;");
        Assert.Equal(6, await _notebook.EvaluateAsync("c", "Read() + z", "b", "a"));
        Assert.False((await _notebook.PrepareAsync("d", "x", "a")).CanRun);
    }

    [Fact]
    public async Task E15_a_forgotten_evaluation_is_unknown_and_those_that_used_it_still_work()
    {
        await _notebook.EvaluateAsync("a", "var x = 1;");
        await _notebook.EvaluateAsync("b", "int Read() => x;", "a");
        _notebook.ContainerOf("main").Forget("a");
        Assert.False((await _notebook.PrepareAsync("c", "x", "a")).CanRun);
        Assert.Equal(1, await _notebook.EvaluateAsync("d", "Read()", "b"));
    }

    [Fact]
    public async Task A_prepared_cell_is_current_until_a_parent_is_evaluated_again_or_forgotten()
    {
        await _notebook.EvaluateAsync("a", "var x = 1;");
        ICell first = await _notebook.PrepareAsync("b", "x + 1", "a", "later");
        ICell second = await _notebook.PrepareAsync("c", "x + 2", "a");
        Assert.True(first.IsCurrent);
        await _notebook.EvaluateAsync("later", "var y = 1;");
        Assert.False(first.IsCurrent);
        Assert.True(second.IsCurrent);
        _notebook.ContainerOf("main").Forget("a");
        Assert.False(second.IsCurrent);
        Assert.Equal(3, await _notebook.RunAsync("c", second));
    }

    [Fact]
    public async Task E19_the_names_that_a_cell_uses_and_defines_are_told()
    {
        await _notebook.EvaluateAsync("a", "var x = 1; var unused = 2; int F(int n) => n; class Box<T> {} record Point(int X);");
        ICell cell = await _notebook.PrepareAsync(
            "b",
            "var y = F(x); Box<Point>? box = null; int.TryParse(\"1\", out var parsed); var (l, r) = (1, 2); "
                + "void Do() { var local = 3; } enum E { A }",
            "a");
        Assert.Equal(["Box", "F", "Point", "x"], cell.Used);
        Assert.Equal(["Do", "E", "box", "l", "parsed", "r", "y"], cell.Defined);
    }
}
