using Hawser.Rpc;
using Hawser.Workers.Control;

namespace Hawser.Workers.Owning;

/// <summary>What a start has made: the hold on the process, the owner's connection to it, and the control of it.</summary>
internal sealed record OwnedWorker(WorkerTether Tether, RpcPeer Peer, IWorkerControl Control)
{
    /// <summary>The worker's end, in order as far as it goes. Never throws; the process is reaped when it returns. Idempotent.</summary>
    internal Task EndAsync() => Tether.EndAsync(Peer, Control);
}
