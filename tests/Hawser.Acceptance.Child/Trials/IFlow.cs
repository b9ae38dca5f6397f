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

    /// <summary>One number, and then nothing more, whatever its token says: it waits for ever, or loops.</summary>
    IAsyncEnumerable<int> PressOnAsync(bool loops, CancellationToken cancellationToken = default);

    /// <summary>Bytes that come one by one, without end.</summary>
    Task<Stream> DripAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads bytes to their end.</summary>
    /// <returns>How many they were.</returns>
    Task<long> DrainAsync(Stream bytes, CancellationToken cancellationToken = default);

    /// <summary>Does what <see cref="Verbs"/> does.</summary>
    Task<int> DoAsync(params string[] verb);

    /// <summary>Each number with the process that has seen it, as they come.</summary>
    IAsyncEnumerable<Seen> PassAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default);
}

/// <summary>A number, and where it was.</summary>
public sealed record Seen(int Number, int ProcessId);
