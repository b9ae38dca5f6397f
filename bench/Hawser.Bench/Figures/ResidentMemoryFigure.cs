using System.Globalization;
using Hawser.Bench.Measuring;

namespace Hawser.Bench.Figures;

/// <summary>What an idle process holds of the machine's memory, after its first answer.</summary>
internal sealed class ResidentMemoryFigure : StartFigure
{
    public override IReadOnlyList<Metric> Metrics { get; } =
    [
        new("spawn.rss", "MiB", (Variant.Free, Target.RatioAtMost(1.6)), (Variant.Jit, Target.RatioAtMost(1.6))),
    ];

    protected override async Task<double> ReadAsync(long begin, int process, Effort effort)
    {
        await Task.Delay(effort.Time);
        string line = File.ReadLines($"/proc/{process}/status").First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
