using System.Runtime.Loader;
using Hawser.Runtimes.CSharp.Tests.References;
using Hawser.Runtimes.CSharp.Tests.Support;
using Hawser.Runtimes.Languages;
using Hawser.Tests.Shared;

namespace Hawser.Runtimes.CSharp.Tests;

/// <summary>Cells that are loaded and compiled for the processor before they run. Alone: what is unloaded is looked at.</summary>
[Collection(nameof(Alone))]
public sealed class LoadAheadTests : IAsyncDisposable
{
    private readonly Folder _folder = new();
    private readonly Notebook _notebook;

    public LoadAheadTests() => _notebook = new Notebook(_folder.Settings);

    public async ValueTask DisposeAsync()
    {
        await _notebook.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Nothing_of_a_cell_runs_when_it_is_loaded_ahead()
    {
        await _notebook.EvaluateAsync("a", "static class Seen { public static int Hits; public static int Hit() => ++Hits; }");
        ICell cell = await LoadedAsync(
            "b",
            """
            class Eager { public static readonly int One = Seen.Hit(); }
            class Precise { public static int Two; static Precise() => Two = Seen.Hit(); }
            static int three = Seen.Hit();
            int four = Seen.Hit();
            Eager.One + Precise.Two + three + four
            """,
            "a");

        Assert.Equal(0, await _notebook.EvaluateAsync("hits", "Seen.Hits", "a"));
        Assert.Equal(10, await _notebook.RunAsync("b", cell));
    }

    [Fact]
    public async Task Cells_of_all_kinds_run_after_they_were_loaded_ahead()
    {
        await RunLoadedAsync("a", "int x = 40; record struct Point(int X, int Y); T Same<T>(T value) => value;");
        await RunLoadedAsync(
            "b",
            """
            var points = Enumerable.Range(0, 3).Select(i => new Point(i, Same(x))).ToDictionary(point => point.X);
            await Task.Yield();
            IEnumerable<Point> Each() { foreach (var point in points.Values) { yield return point; } }
            class Box<T>(T value) where T : struct { public T Value => value; }
            [System.Runtime.InteropServices.DllImport("nowhere")] static extern int Nowhere();
            """,
            "a");
        Assert.Equal(122, await RunLoadedAsync("c", "x++; Each().Sum(point => point.Y) + new Box<int>(2).Value", "b", "a"));
        Assert.Equal(41, await _notebook.EvaluateAsync("d", "x", "c", "b", "a"));
    }

    [Fact]
    public async Task A_cell_that_was_loaded_ahead_and_never_runs_leaves_nothing()
    {
        await _notebook.EvaluateAsync("unused/a", "record Row(int N); var row = new Row(1);");
        Assert.True(await LoadAndLeaveAsync());
        Assert.True(await BecomesAsync(() => AssemblyLoadContext.All.Count(static context => context.Name == "unused") == 1));
        Assert.Equal(1, await _notebook.EvaluateAsync("unused/c", "row.N", "unused/a"));
    }

    [Fact]
    public async Task E16_a_container_whose_cells_were_loaded_ahead_is_unloaded_when_it_is_dropped()
    {
        WeakReference first = _notebook.ContainerOf("mixed").LoadContext;
        await _notebook.EvaluateAsync("mixed/a", "record Row(int N); var rows = new List<Row> { new(1) };");
        await RunLoadedAsync("mixed/b", "record Column(Row Row); var column = new Column(rows[0]);", "mixed/a");
        await _notebook.EvaluateAsync("mixed/c", "rows.Add(new Row(column.Row.N + 1));", "mixed/b", "mixed/a");
        await RunLoadedAsync("mixed/d", "object Last() => (column, rows[^1]);", "mixed/c", "mixed/b", "mixed/a");
        Assert.Equal(
            "(Column { Row = Row { N = 1 } }, Row { N = 2 })",
            await _notebook.EvaluateAsync("mixed/e", "Last().ToString()", "mixed/d"));

        await _notebook.DropAsync("mixed");
        Assert.True(await BecomesAsync(() => !first.IsAlive));
    }

    [Fact]
    public async Task E11_what_cells_reference_is_of_one_type_before_and_after_a_cell_that_was_loaded_ahead()
    {
        TinyAssembly.Write(_folder.Of("Knots.dll"), "public class Knot;");
        await _notebook.EvaluateAsync("a", "#r \"Knots.dll\"\nobject knot = new Knot();");
        await RunLoadedAsync("b", "int between = 1;");
        await RunLoadedAsync("c", "#r \"Knots.dll\"\nbool IsKnot(object value) => value is Knot;");
        Assert.Equal(true, await _notebook.EvaluateAsync("d", "IsKnot(knot)", "c", "a"));
    }

    private async Task<bool> LoadAndLeaveAsync() =>
        (await LoadedAsync("unused/b", "record Other(Row Row); new Other(row)", "unused/a")).CanRun;

    private async Task<ICell> LoadedAsync(string name, string code, params string[] parents)
    {
        ICell cell = await _notebook.PrepareAsync(name, code, parents);
        Assert.Empty(cell.Diagnostics);
        cell.LoadAhead(TestContext.Current.CancellationToken);
        return cell;
    }

    private async Task<object?> RunLoadedAsync(string name, string code, params string[] parents) =>
        await _notebook.RunAsync(name, await LoadedAsync(name, code, parents));

    private static Task<bool> BecomesAsync(Func<bool> condition) => Task.Run(() =>
    {
        for (int i = 0; i < 20 && !condition(); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return condition();
    });
}
