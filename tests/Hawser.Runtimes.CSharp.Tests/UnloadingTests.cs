using System.Globalization;
using System.Runtime.CompilerServices;
using Hawser.Runtimes.CSharp.Tests.Support;
using Hawser.Runtimes.Editing;
using Hawser.Runtimes.Languages;
using Hawser.Tests.Shared;

namespace Hawser.Runtimes.CSharp.Tests;

/// <summary>What forgetting and dropping free. Alone: other tests load assemblies and use the heap.</summary>
[Collection(nameof(Alone))]
public sealed class UnloadingTests : IAsyncDisposable
{
    private static readonly int Containers =
        int.TryParse(Environment.GetEnvironmentVariable("HAWSER_CONTAINERS"), CultureInfo.InvariantCulture, out int number) ? number : 20;

    private readonly Notebook _notebook = new();

    public ValueTask DisposeAsync() => _notebook.DisposeAsync();

    [Fact]
    public async Task E15_objects_of_a_forgotten_evaluation_are_collected()
    {
        WeakReference value = await MakeAsync();
        Assert.True(value.IsAlive);
        _notebook.ContainerOf("main").Forget("a");
        Assert.True(await IsCollectedAsync(value));
    }

    [Fact]
    public async Task E15_objects_of_a_forgotten_evaluation_live_while_another_one_uses_them()
    {
        WeakReference value = await MakeAsync();
        await _notebook.EvaluateAsync("b", "int Count() => big.Length;", "a");
        _notebook.ContainerOf("main").Forget("a");
        Assert.False(await IsCollectedAsync(value));
        Assert.Equal(1000, await _notebook.EvaluateAsync("c", "Count()", "b"));
        _notebook.ContainerOf("main").Forget("b");
        _notebook.ContainerOf("main").Forget("c");
        Assert.True(await IsCollectedAsync(value));
    }

    [Fact]
    public async Task E15_E16_what_an_editor_was_told_of_is_freed_as_all_else_is()
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        await using ILanguageEditor editor = _notebook.Session.OpenEditor(ownsProcess: false)!;
        WeakReference value = await MakeAsync();
        EvaluationReference[] parents = [new("main", "a")];
        var request = new EditRequest { Container = "main", Code = "big.Len", Position = 7, Parents = parents };
        Assert.Equal("Length", (await editor.CompleteAsync(request, cancellationToken)).Items[0].Label);
        Assert.NotNull(await editor.HoverAsync(request with { Position = 1 }, cancellationToken));
        Assert.NotEmpty(await editor.DiagnoseAsync(request, cancellationToken));

        _notebook.ContainerOf("main").Forget("a");
        Assert.True(await IsCollectedAsync(value));
        WeakReference context = _notebook.ContainerOf("main").LoadContext;
        await _notebook.DropAsync("main");
        Assert.True(await IsCollectedAsync(context));
    }

    [Fact]
    public async Task E16_a_dropped_container_is_unloaded_also_when_others_used_it_and_are_dropped_later()
    {
        WeakReference first = await FillAsync("first", 3);
        await _notebook.EvaluateAsync("second/a", "int Read() => total;", "first/cell1");
        await _notebook.DropAsync("first");
        Assert.Equal(3, await _notebook.EvaluateAsync("second/b", "Read()", "second/a"));
        WeakReference second = _notebook.ContainerOf("second").LoadContext;
        await _notebook.DropAsync("second");
        Assert.True(await IsCollectedAsync(second));
        Assert.True(await IsCollectedAsync(first));
    }

    [Fact]
    public async Task E16_containers_of_twenty_cells_that_are_dropped_leave_assemblies_and_heap_as_they_were()
    {
        for (int i = 0; i < 3; i++)
        {
            Assert.True(await IsCollectedAsync(await FillAndDropAsync($"warm{i}")));
        }

        int assemblies = AppDomain.CurrentDomain.GetAssemblies().Length;
        long heap = GC.GetTotalMemory(forceFullCollection: true);
        var contexts = new List<WeakReference>();
        for (int i = 0; i < Containers; i++)
        {
            contexts.Add(await FillAndDropAsync($"container{i}"));
        }

        foreach (WeakReference context in contexts)
        {
            Assert.True(await IsCollectedAsync(context));
        }

        Assert.InRange(AppDomain.CurrentDomain.GetAssemblies().Length, 0, assemblies + 2);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true), 0, heap + (4 << 20));
    }

    [Fact]
    public async Task E16_containers_take_the_names_of_those_that_are_unloaded_and_of_no_others()
    {
        const string Code = "record Row; new Row().GetType().Assembly.GetName().Name";
        var names = new HashSet<object?>();
        object? held = await _notebook.EvaluateAsync("held/a", Code);
        for (int i = 0; i < 8; i++)
        {
            names.Add(await _notebook.EvaluateAsync($"short{i}/a", Code));
            WeakReference context = _notebook.ContainerOf($"short{i}").LoadContext;
            await _notebook.DropAsync($"short{i}");
            Assert.True(await IsCollectedAsync(context));
        }

        // Containers of other tests go meanwhile, whose names are taken then.
        Assert.InRange(names.Count, 1, 4);
        Assert.DoesNotContain(held, names);
    }

    [Fact]
    public async Task E15_a_cell_whose_container_was_dropped_while_it_ran_is_not_kept()
    {
        const string Code = "var started = new TaskCompletionSource(); var go = new TaskCompletionSource(); started.Task";
        object? started = await _notebook.EvaluateAsync("other/a", Code);
        WeakReference context = await RunAndDropAsync((Task)started!);
        Assert.False((await _notebook.PrepareAsync("other/b", "x", "gone/a")).CanRun);
        _notebook.ContainerOf("other").Forget("a");
        Assert.True(await IsCollectedAsync(context));
    }

    private async Task<WeakReference> RunAndDropAsync(Task started)
    {
        WeakReference context = _notebook.ContainerOf("gone").LoadContext;
        ICell cell = await _notebook.PrepareAsync("gone/a", "var x = 1; started.SetResult(); await go.Task;", "other/a");
        Task run = _notebook.RunAsync("gone/a", cell);
        await started.WaitAsync(TimeSpan.FromSeconds(60));
        await _notebook.ContainerOf("gone").DisposeAsync();
        await _notebook.EvaluateAsync("other/go", "go.SetResult();", "other/a");
        await run;
        return context;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<WeakReference> MakeAsync()
    {
        await _notebook.EvaluateAsync("a", "var big = new int[1000];");
        var value = new WeakReference(await _notebook.EvaluateAsync("reader", "big", "a"));
        _notebook.ContainerOf("main").Forget("reader");
        return value;
    }

    private async Task<WeakReference> FillAndDropAsync(string container)
    {
        WeakReference context = await FillAsync(container, 20);
        await _notebook.DropAsync(container);
        return context;
    }

    private async Task<WeakReference> FillAsync(string container, int cells)
    {
        WeakReference context = _notebook.ContainerOf(container).LoadContext;
        const string First = "var total = 1; record Row(int N); async Task<int> NextAsync(int n) { await Task.Yield(); return n + 1; }";
        await _notebook.EvaluateAsync($"{container}/cell1", First);
        for (int i = 2; i <= cells; i++)
        {
            string code = $"total = await NextAsync(total); var rows{i} = Enumerable.Range(0, 3).Select(n => new Row(n)).ToList(); rows{i}";
            await _notebook.EvaluateAsync($"{container}/cell{i}", code, $"{container}/cell{i - 1}", $"{container}/cell1");
        }

        return context;
    }

    // On a thread of its own: what completed the caller's last task may still be on the stack of this one, with its values.
    private static Task<bool> IsCollectedAsync(WeakReference reference) => Task.Run(() =>
    {
        for (int i = 0; i < 20 && reference.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return !reference.IsAlive;
    });
}
