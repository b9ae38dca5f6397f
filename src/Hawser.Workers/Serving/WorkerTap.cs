using Hawser.Ipc;
using Hawser.Rpc;

namespace Hawser.Workers.Serving;

/// <summary>What a test kit's worker, which runs the code of a worker process without one, changes of it. Immutable.</summary>
internal sealed class WorkerTap
{
    /// <summary>What the worker takes for its process.</summary>
    internal required int ProcessId { get; init; }

    /// <summary>Takes the lines that go to stderr in a process of its own.</summary>
    internal required Action<string> Write { get; init; }

    /// <summary>Told of each connection, the owner's first.</summary>
    internal required Action<RpcPeer> Connected { get; init; }

    /// <summary>See <see cref="RpcPeerOptions.BeforeCall"/>.</summary>
    internal required Func<string, CancellationToken, ValueTask> BeforeCall { get; init; }

    /// <summary>Where the worker listens.</summary>
    internal required IpcEndpoint Endpoint { get; init; }
}
