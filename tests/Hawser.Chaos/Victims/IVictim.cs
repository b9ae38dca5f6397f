using Hawser.Rpc;

namespace Hawser.Chaos.Victims;

/// <summary>What the rounds call in their workers.</summary>
[RpcContract]
public interface IVictim
{
    [Idempotent]
    Task<int> AddAsync(int a, int b, CancellationToken cancellationToken = default);

    /// <summary>Whether this is the first time that this process carries it out.</summary>
    Task<bool> ApplyAsync(long id, CancellationToken cancellationToken = default);

    Task<byte[]> EchoAsync(byte[] data, CancellationToken cancellationToken = default);

    /// <summary>The numbers from 0 up to one less.</summary>
    IAsyncEnumerable<int> CountAsync(int to, CancellationToken cancellationToken = default);

    Task<long> SumAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default);

    [OneWay]
    ValueTask NoteAsync(string text);

    /// <summary>Prints on both streams.</summary>
    Task PrintAsync(int kilobytes);

    /// <summary>Takes memory and keeps it.</summary>
    Task EatAsync(int megabytes);

    /// <summary>Opens and closes a file.</summary>
    Task OpenAsync();

    /// <summary>Ends when its token fires.</summary>
    Task HangAsync(CancellationToken cancellationToken = default);

    /// <summary>Does not heed its token.</summary>
    Task DeafAsync(int milliseconds);

    /// <summary>Tells the owner's agent of so many events, and returns when it has them.</summary>
    Task ReportAsync(int times, CancellationToken cancellationToken = default);
}
