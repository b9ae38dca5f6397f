using System.Globalization;
using Hawser.Runtimes;

namespace Hawser.Acceptance;

/// <summary>Long sessions, through the whole of a runtime: what its process keeps of many containers, and what a cell costs after many others.</summary>
public sealed class LongSessionTests
{
    private const int Window = 20;

    /// <summary>Of fewer containers, what the process keeps once for all of them hides what it keeps for each.</summary>
    private const int EnoughForResidentMemory = 200;

    /// <summary>What is made once, and may be made late.</summary>
    private const int MoreAssemblies = 2;

    /// <inheritdoc cref="MoreAssemblies"/>
    private const long MoreHeap = 4 << 20;

    /// <summary>0.3 MiB.</summary>
    private const long MostForEach = (3 << 20) / 10;

    private static readonly int Containers = Rounds.Of("HAWSER_CONTAINERS", inCi: 6);
    private static readonly int Chain = Rounds.Of("HAWSER_CHAIN", inCi: 120);

    [Fact]
    public async Task E16_of_containers_with_twenty_cells_that_were_dropped_the_process_keeps_nothing()
    {
        await using StandaloneRuntime runtime = RuntimeKit.Standalone();
        await runtime.ConnectAsync().Soon();
        int process = runtime.ProcessOf();
        for (int i = 0; i < 3; i++)
        {
            await FillAndDropAsync(runtime, $"warm{i}");
        }

        (int Assemblies, long Heap, long Resident) before = await ResidueAsync(runtime);
        for (int i = 0; i < Containers; i++)
        {
            await FillAndDropAsync(runtime, $"container{i}");
        }

        // The last ones are collected, and their memory is given back, some seconds after they were dropped.
        (int Assemblies, long Heap, long Resident) after = await ResidueAsync(runtime);
        for (int i = 0; i < 30 && !IsBack(before, after); i++)
        {
            after = await ResidueAsync(runtime);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{Containers} containers: {before} before, {after} after");
        Assert.InRange(after.Assemblies, 0, before.Assemblies + MoreAssemblies);
        Assert.InRange(after.Heap, long.MinValue, before.Heap + MoreHeap);
        if (Containers >= EnoughForResidentMemory)
        {
            Assert.InRange(GrownFor(before, after), long.MinValue, MostForEach);
        }

        await runtime.DisconnectAsync().Soon();
        Gone.Reaped(process);
    }

    private static bool IsBack((int Assemblies, long Heap, long Resident) before, (int Assemblies, long Heap, long Resident) after) =>
        after.Assemblies <= before.Assemblies + MoreAssemblies
        && after.Heap <= before.Heap + MoreHeap
        && (Containers < EnoughForResidentMemory || GrownFor(before, after) <= MostForEach);

    private static long GrownFor((int Assemblies, long Heap, long Resident) before, (int Assemblies, long Heap, long Resident) after) =>
        (after.Resident - before.Resident) / Containers;

    [Fact]
    public async Task E3_the_last_cells_of_a_long_chain_take_no_more_work_than_the_early_ones()
    {
        await using StandaloneRuntime runtime = RuntimeKit.Standalone();
        await runtime.ConnectAsync().Soon();
        int process = runtime.ProcessOf();
        var parents = new List<string>();
        var allocated = new List<long>();
        for (int i = 1; i <= Chain; i++)
        {
            string value = i == 1 ? "1" : $"v{i - 1} + 1";
            string? total = await runtime.ValueAsync($"e{i}", $"int v{i} = {value}; GC.GetTotalAllocatedBytes(true)", [.. parents]);
            allocated.Add(long.Parse(total!, CultureInfo.InvariantCulture));
            parents.Insert(0, $"e{i}");
        }

        // What was allocated between two cells is what compiling and running the second one took; now and then something else does, too.
        long early = Median(allocated[(2 * Window)..((3 * Window) + 1)]);
        long late = Median(allocated[^(Window + 1)..]);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Chain} cells: {early} bytes for each of the early ones, {late} for each of the last");
        Assert.InRange(late, 0, early * 3 / 2);
        Assert.Equal($"{Chain}", await runtime.ValueAsync("end", $"v{Chain}", $"e{Chain}"));
        await runtime.DisconnectAsync().Soon();
        Gone.Reaped(process);
    }

    private static long Median(List<long> totals) => totals.Zip(totals.Skip(1), static (before, after) => after - before).Order().ElementAt(Window / 2);

    private static async Task FillAndDropAsync(StandaloneRuntime runtime, string container)
    {
        await EvaluateAsync(runtime, container, 1, """
            var total = 1;
            record Row(int N);
            async Task<int> NextAsync(int n) { await Task.Yield(); return n + 1; }
            """);
        for (int i = 2; i <= 20; i++)
        {
            await EvaluateAsync(
                runtime, container, i, $"total = await NextAsync(total); var rows{i} = Enumerable.Range(0, 3).Select(n => new Row(n)).ToList(); rows{i}");
        }

        await runtime.DropContainerAsync(container).Soon();
    }

    private static async Task<(int Assemblies, long Heap, long Resident)> ResidueAsync(StandaloneRuntime runtime)
    {
        EvaluationResponse response = await EvaluateAsync(runtime, "probe", 1, """
            for (int i = 0; i < 10; i++)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                GC.WaitForPendingFinalizers();
            }

            $"{AppDomain.CurrentDomain.GetAssemblies().Length} {GC.GetTotalMemory(false)} {Environment.WorkingSet}"
            """);
        await runtime.DropContainerAsync("probe").Soon();
        long[] numbers = [.. response.Result!.Text!.Split(' ').Select(static number => long.Parse(number, CultureInfo.InvariantCulture))];
        return ((int)numbers[0], numbers[1], numbers[2]);
    }

    /// <summary>The container's cell of this number, which sees the first one and the one before it.</summary>
    private static async Task<EvaluationResponse> EvaluateAsync(StandaloneRuntime runtime, string container, int number, string code)
    {
        EvaluationResponse response = await runtime.EvaluateAsync(new EvaluationRequest
        {
            Reference = new EvaluationReference(container, $"{number}"),
            Code = code,
            Parents = [new EvaluationReference(container, $"{number - 1}"), new EvaluationReference(container, "1")],
        }).Soon();
        Assert.Equal(EvaluationStatus.Succeeded, response.Status);
        return response;
    }
}
