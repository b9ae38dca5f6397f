using Hawser.Rpc;

namespace Hawser.Bench.Work;

/// <summary>What the figures call.</summary>
[RpcContract]
public interface IBenchWork
{
    /// <summary>The sum.</summary>
    Task<int> AddAsync(int first, int second, CancellationToken cancellationToken = default);

    /// <summary>The sum and the length of a text.</summary>
    Task<int> AddLengthAsync(int first, int second, string text, CancellationToken cancellationToken = default);

    /// <summary>The numbers from 0, one at a time.</summary>
    IAsyncEnumerable<int> CountAsync(int items, CancellationToken cancellationToken = default);

    /// <summary>Is counted.</summary>
    [OneWay]
    ValueTask NoteAsync(int value, CancellationToken cancellationToken = default);

    /// <summary>Waits until so many notes have come, all in all.</summary>
    Task NotedAsync(long notes, CancellationToken cancellationToken = default);

    /// <summary>The same bytes.</summary>
    Task<byte[]> EchoAsync(byte[] data, CancellationToken cancellationToken = default);
}
