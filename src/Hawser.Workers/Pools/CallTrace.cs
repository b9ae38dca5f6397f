using Hawser.Rpc.Generated;

namespace Hawser.Workers.Pools;

/// <summary>What a call to a pool has called, so far as it matters to whether it may be made again. Thread-safe.</summary>
internal sealed class CallTrace
{
    private volatile bool _hasOther;

    /// <summary>Whether all was idempotent until now.</summary>
    internal bool IsIdempotent => !_hasOther;

    internal void Add(RpcMethod method) => _hasOther |= !method.Idempotent;
}
