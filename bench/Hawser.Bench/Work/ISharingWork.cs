using Hawser.Rpc;

namespace Hawser.Bench.Work;

/// <summary>A worker that asks its owner, and takes the time of it.</summary>
[RpcContract]
public interface ISharingWork
{
    /// <summary>Asks one thing again and again.</summary>
    /// <returns>The median and the 99th percentile, in microseconds.</returns>
    Task<double[]> MeasureAsync(SharingQuestion question, double milliseconds);

    /// <summary>Tells of so many events, and waits until the owner has counted them.</summary>
    Task CountAsync(int events);
}
