using System.Globalization;
using Hawser.Bench.Measuring;
using Hawser.Runtimes;

namespace Hawser.Bench.Figures.Evaluating;

/// <summary>What stays of containers that were dropped, after some that are not counted: resident memory, heap and assemblies.</summary>
internal sealed class ContainerMemoryFigure : EvaluationFigure
{
    private const int Usual = 200;
    private const int UncountedOfUsual = 30;
    private const int Quick = 2;
    private const int CellsEach = 20;

    public override IReadOnlyList<Metric> Metrics { get; } =
    [
        new("eval.memory.container", "MiB each", (Variant.Free, Target.ValueAtMost(0.3))),
        new("eval.memory.container.heap", "MiB in all", (Variant.Free, Target.ValueAtMost(2))),
        new("eval.memory.container.assemblies", "in all", (Variant.Free, Target.ValueAtMost(40))),
    ];

    public override string Limit =>
        "the same submissions in process, in a collectible load context for each twenty, which is unloaded; its assemblies are not counted";

    public override int MostRounds => 1;

    public override bool WarmsUp => false;

    public override async Task<double[]> MeasureAsync(Effort effort)
    {
        (int uncounted, int counted) = Counts(effort);
        int process = (int)await Evaluated.AskAsync("Environment.ProcessId");
        await RunAsync(uncounted);
        double[] before = await ReadAsync(process);
        await RunAsync(counted);
        double[] after = await ReadAsync(process);
        return [(after[0] - before[0]) / counted, after[1] - before[1], after[2] - before[2]];
    }

    public override async Task<double[]> MeasureLimitAsync(Effort effort)
    {
        (int uncounted, int counted) = Counts(effort);
        await SubmitAsync(uncounted);
        double heap = await Submitted.HeapAsync();
        double resident = Resident(Submitted.ProcessId);
        await SubmitAsync(counted);
        heap = await Submitted.HeapAsync() - heap;
        return [(Resident(Submitted.ProcessId) - resident) / counted, heap / (1 << 20), 0];
    }

    private static (int Uncounted, int Counted) Counts(Effort effort) =>
        effort == Effort.Quick ? (Quick, Quick) : (UncountedOfUsual, Usual);

    private async Task RunAsync(int containers)
    {
        for (int i = 0; i < containers; i++)
        {
            EvaluationReference? last = null;
            for (int cell = 0; cell < CellsEach; cell++)
            {
                last = await Evaluated.RunAsync("dropped", Cells.Chained(cell), last is null ? [] : [last]);
            }

            await Evaluated.Runtime.DropContainerAsync("dropped");
        }
    }

    private async Task SubmitAsync(int containers)
    {
        for (int i = 0; i < containers; i++)
        {
            for (int cell = 0; cell < CellsEach; cell++)
            {
                await Submitted.RunAsync(cell - 1, Cells.Chained(cell));
            }

            await Submitted.DropAsync();
        }
    }

    private async Task<double[]> ReadAsync(int process)
    {
        double heap = await Evaluated.AskAsync("GC.GetTotalMemory(true)") / (1 << 20);
        return [Resident(process), heap, await Evaluated.AskAsync("AppDomain.CurrentDomain.GetAssemblies().Length")];
    }

    private static double Resident(int process)
    {
        string line = File.ReadLines($"/proc/{process}/status").First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
