using System.Globalization;
using Hawser.Bench.Measuring;

namespace Hawser.Bench.Figures.Growing;

/// <summary>More and more callers, each with one call under way.</summary>
internal sealed class CallersFigure : PrototypeFigure
{
    private static readonly int[] Callers = [1, 4, 16, 64];

    public override IReadOnlyList<Metric> Metrics { get; } =
        [.. Callers.Select(static callers => new Metric(string.Create(CultureInfo.InvariantCulture, $"growth.callers.{callers}"), "calls/s"))];

    public override Task<double[]> MeasureAsync(Effort effort) => EachAsync(effort, () => Work.AddAsync(17, -400), WorkerProcess);

    public override Task<double[]> MeasureLimitAsync(Effort effort) =>
        EachAsync(effort, () => Prototype.AddAsync(17, -400), LimitPeer.ProcessId);

    private static async Task<double[]> EachAsync(Effort effort, Func<Task> call, int peer)
    {
        var values = new List<double>();
        foreach (int callers in Callers)
        {
            values.Add((await Throughput.MeasureCallsAsync(call, callers, peer, effort))[0]);
        }

        return [.. values];
    }
}
