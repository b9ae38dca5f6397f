using System.Diagnostics;
using Hawser.Bench.Measuring;

namespace Hawser.Bench.Figures.Pooling;

/// <summary>Tasks that two processes share, beside the same by another language's pool of two.</summary>
internal abstract class PoolFigure : Figure
{
    protected const int Processes = 2;

    private PeerProgram? _peer;

    public override string Limit => $"{Peer.Name}, two processes{Detail}";

    /// <summary>What else is to be said of the limit.</summary>
    protected virtual string Detail => "";

    protected PeerProgram Peer => _peer ?? throw new InvalidOperationException("The figure has not been opened.");

    public override async Task OpenAsync() => _peer = await StartPeerAsync();

    public override async ValueTask DisposeAsync()
    {
        if (_peer is not null)
        {
            await _peer.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    protected virtual Task<PeerProgram> StartPeerAsync() => PythonAsync();

    protected static Task<PeerProgram> PythonAsync() => PeerProgram.StartAsync("Python's ProcessPoolExecutor", "python3", "pool.py");

    /// <returns>The seconds.</returns>
    protected static async Task<double> TimeAsync(Func<Task> work)
    {
        long begin = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }
}
