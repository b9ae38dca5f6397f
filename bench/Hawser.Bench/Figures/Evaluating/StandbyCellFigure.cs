using System.Diagnostics;
using Hawser.Bench.Measuring;
using Hawser.Runtimes.CSharp;
using Hawser.Workers;

namespace Hawser.Bench.Figures.Evaluating;

/// <summary>The first cell of a runtime whose process has waited: of one that is connected, and with the connecting.</summary>
internal sealed class StandbyCellFigure : Figure
{
    private StandbyHosts? _standby;
    private Submitted? _submitted;

    public override IReadOnlyList<Metric> Metrics { get; } =
    [
        new("eval.first.standby", "ms", (Variant.Free, Target.ValueAtMost(15))),
        new("eval.first.standby.connecting", "ms"),
    ];

    public override string Limit => "the same cell, compiled and run in a process that has run many";

    public override async Task OpenAsync()
    {
        _standby = new StandbyHosts(new StandbyOptions { Prewarm = CSharpLanguage.Prewarm() });
        _submitted = await Submitted.StartAsync();
    }

    public override async Task<double[]> MeasureAsync(Effort effort)
    {
        await _standby!.WaitUntilFullAsync();
        long begin = Stopwatch.GetTimestamp();
        await using Evaluated evaluated = await Evaluated.StartAsync(_standby);
        double first = await evaluated.TimeAsync(Evaluated.Request(evaluated.NewName("cells"), Cells.Definition));
        return [first, Stopwatch.GetElapsedTime(begin).TotalMilliseconds];
    }

    public override async Task<double[]> MeasureLimitAsync(Effort effort)
    {
        double time = await _submitted!.RunAsync(-1, Cells.Definition);
        return [time, time];
    }

    public override async ValueTask DisposeAsync()
    {
        if (_standby is not null)
        {
            await _standby.DisposeAsync();
        }

        if (_submitted is not null)
        {
            await _submitted.DisposeAsync();
        }

        await base.DisposeAsync();
    }
}
