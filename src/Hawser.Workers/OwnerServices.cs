using Hawser.Rpc;

namespace Hawser.Workers;

/// <summary>
/// What an owner serves to its workers on the connection that each of them has anyway, so that they can ask it: <see
/// cref="WorkerOptions.OwnerServices"/>. Implementations are thread-safe: one object serves all workers that are started with it.
/// </summary>
public abstract class OwnerServices
{
    /// <summary>The services of one worker. Called once for each start, when its process has proved its ticket.</summary>
    /// <param name="worker">The worker's name.</param>
    /// <param name="processId">The worker's process.</param>
    /// <returns>Services of contracts whose names do not begin with <c>HawserWorker</c>.</returns>
    protected internal abstract IReadOnlyList<RpcService> Serve(string worker, int processId);

    /// <summary>Told of each call of a worker that was refused because its parameters do not fit. By default nothing happens.</summary>
    /// <param name="worker">The worker's name.</param>
    /// <param name="fault">The method, and what is wrong.</param>
    protected internal virtual void OnRefused(string worker, RpcFault fault)
    {
    }
}
