using Hawser.Rpc;

namespace Hawser.Acceptance.Child.Trials;

/// <summary>Sequences to and from a real process.</summary>
[RpcContract]
public interface IFlow
{
    /// <summary>What the state is now, and then what it becomes.</summary>
    IAsyncEnumerable<int> WatchAsync(CancellationToken cancellationToken = default);

    Task SetAsync(int value);

    /// <summary>Returns when a watcher has gone.</summary>
    Task WatcherGoneAsync();

    /// <summary>A fold in which order counts.</summary>
    Task<long> FoldAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default);

    /// <summary>Each number with the process that has seen it, as they come.</summary>
    IAsyncEnumerable<Seen> PassAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default);
}

/// <summary>A number, and where it was.</summary>
public sealed record Seen(int Number, int ProcessId);
