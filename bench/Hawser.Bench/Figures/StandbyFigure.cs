using System.Diagnostics;
using Hawser.Bench.Measuring;
using Hawser.Bench.Work;
using Hawser.Workers;

namespace Hawser.Bench.Figures;

/// <summary>From the spawning of a worker until it has answered for the first time, where a process waits to become it.</summary>
internal sealed class StandbyFigure : StartFigure
{
    private StandbyHosts? _standby;

    public override IReadOnlyList<Metric> Metrics { get; } =
    [
        new("spawn.standby", "ms", (Variant.Free, Target.ValueAtMost(20)), (Variant.Jit, Target.ValueAtMost(20))),
    ];

    public override Task OpenAsync()
    {
        _standby = new StandbyHosts(new StandbyOptions { Prewarm = [StandbyPrewarm.Worker<IBenchWork, BenchWork>()] });
        return Task.CompletedTask;
    }

    public override async Task<double[]> MeasureAsync(Effort effort)
    {
        await _standby!.WaitUntilFullAsync();
        long begin = Stopwatch.GetTimestamp();
        await using Worker<IBenchWork> worker = await Worker.SpawnAsync<IBenchWork, BenchWork>(new WorkerOptions { Standby = _standby });
        await worker.Client.AddAsync(17, -400);
        return [await ReadAsync(begin, worker.ProcessId, effort)];
    }

    public override async ValueTask DisposeAsync()
    {
        if (_standby is not null)
        {
            await _standby.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    protected override Task<double> ReadAsync(long begin, int process, Effort effort) =>
        Task.FromResult(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
}
