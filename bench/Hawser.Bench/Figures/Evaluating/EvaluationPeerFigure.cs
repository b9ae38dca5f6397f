using System.Diagnostics;
using Hawser.Bench.Measuring;
using Hawser.Runtimes;

namespace Hawser.Bench.Figures.Evaluating;

/// <summary>A runtime beside another way of evaluating cells: the first one, from the start of its process, and short ones after it.</summary>
/// <param name="peer">The other way, as its metrics are called.</param>
internal abstract class EvaluationPeerFigure(string peer) : Figure
{
    private const double About = 20;

    private Evaluated? _evaluated;
    private EvaluationReference? _definition;
    private int _number;

    public override IReadOnlyList<Metric> Metrics { get; } =
    [
        new($"eval.peer.first.{peer}", "ms", (Variant.Free, Target.RatioAtMost(1))),
        new($"eval.peer.cell.{peer}", "ms", (Variant.Free, Target.RatioAtMost(1))),
    ];

    public override async Task OpenAsync()
    {
        _evaluated = await Evaluated.StartAsync();
        _definition = await _evaluated.RunAsync("cells", Cells.Definition);
    }

    public override async Task<double[]> MeasureAsync(Effort effort) =>
    [
        await Evaluated.TimeFirstAsync(Cells.Definition),
        await MeanAsync(effort, code => _evaluated!.RunAsync("cells", code, _definition!)),
    ];

    public override async ValueTask DisposeAsync()
    {
        if (_evaluated is not null)
        {
            await _evaluated.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    protected static int CountOf(Effort effort) => Math.Max(1, (int)(effort.Time.TotalMilliseconds / About));

    /// <returns>The milliseconds that a cell took in the mean.</returns>
    protected async Task<double> MeanAsync(Effort effort, Func<string, Task> run)
    {
        int count = CountOf(effort);
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            await run(Cells.Short(_number++));
        }

        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds / count;
    }
}
