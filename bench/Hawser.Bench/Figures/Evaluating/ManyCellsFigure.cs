using System.Globalization;
using Hawser.Bench.Measuring;
using Hawser.Runtimes;

namespace Hawser.Bench.Figures.Evaluating;

/// <summary>
/// A thousand cells, each of which sees the one before: what the last of them take at each stage, and the managed heap of the process in the end.
/// </summary>
internal sealed class ManyCellsFigure : EvaluationFigure
{
    private const int Usual = 1000;
    private const int Quick = 10;

    /// <summary>How many cells there are when the last ten of them are looked at.</summary>
    private static readonly int[] Stages = [10, 100, 1000];

    public override IReadOnlyList<Metric> Metrics { get; } =
    [
        new("eval.memory1000", "MiB", (Variant.Free, Target.ValueAtMost(30))),
        .. Stages.Select(static cells => new Metric(string.Create(CultureInfo.InvariantCulture, $"eval.cells.{cells}"), "ms")),
    ];

    public override int MostRounds => 1;

    public override bool WarmsUp => false;

    public override async Task<double[]> MeasureAsync(Effort effort)
    {
        EvaluationReference? last = null;
        var times = new List<double>();
        for (int i = 0; i < CellsOf(effort); i++)
        {
            EvaluationReference name = Evaluated.NewName("many");
            times.Add(await Evaluated.TimeAsync(Evaluated.Request(name, Cells.Chained(i), last is null ? [] : [last])));
            last = name;
        }

        return [await Evaluated.AskAsync("GC.GetTotalMemory(true)") / (1 << 20), .. AtStages(times)];
    }

    public override async Task<double[]> MeasureLimitAsync(Effort effort)
    {
        var times = new List<double>();
        for (int i = 0; i < CellsOf(effort); i++)
        {
            times.Add(await Submitted.RunAsync(i - 1, Cells.Chained(i)));
        }

        return [await Submitted.HeapAsync() / (double)(1 << 20), .. AtStages(times)];
    }

    private static int CellsOf(Effort effort) => effort == Effort.Quick ? Quick : Usual;

    private static IEnumerable<double> AtStages(List<double> times) =>
        Stages.Select(cells => Median(times.Take(cells).TakeLast(Quick)));
}
