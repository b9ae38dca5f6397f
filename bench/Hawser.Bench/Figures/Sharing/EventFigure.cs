using System.Text.Json;
using Hawser.Bench.Measuring;
using Hawser.Bench.Work;

namespace Hawser.Bench.Figures.Sharing;

/// <summary>Four workers tell of events as fast as they can, until their owner has counted the last.</summary>
internal sealed class EventFigure() : SharingFigure(Many)
{
    private const int Many = 4;
    private const int Batch = 500;

    public override IReadOnlyList<Metric> Metrics { get; } = [new("agent.events", "events/s", (Variant.Free, Target.ValueAtLeast(300_000)))];

    public override string Limit => "the same events as JSON, written, read and counted by one thread, in batches of 500";

    public override Task<double[]> MeasureAsync(Effort effort)
    {
        int each = effort.Items / Many;
        long before = Counted;
        return Throughput.MeasureAsync(
            async () =>
            {
                await Task.WhenAll(Workers.Select(worker => worker.CountAsync(each)));
                if (Counted - before != each * Many)
                {
                    throw new MeasurementException($"{Counted - before} of {each * Many} events were counted.");
                }
            },
            each * Many);
    }

    public override Task<double[]> MeasureLimitAsync(Effort effort) => Throughput.MeasureAsync(
        () =>
        {
            var counts = new Dictionary<string, long>();
            SmallEvent[] batch = [.. Enumerable.Repeat(new SmallEvent(SharingWork.Event, 1, null), Batch)];
            for (int done = 0; done < effort.Items; done += Batch)
            {
                byte[] text = JsonSerializer.SerializeToUtf8Bytes(batch);
                foreach (SmallEvent item in JsonSerializer.Deserialize<SmallEvent[]>(text)!)
                {
                    counts[item.Name] = counts.GetValueOrDefault(item.Name) + item.Count;
                }
            }

            return Task.CompletedTask;
        },
        effort.Items);

    private sealed record SmallEvent(string Name, long Count, string? Detail);
}
