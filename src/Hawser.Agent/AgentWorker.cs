using Hawser.Rpc;

namespace Hawser.Agent;

/// <summary>
/// A worker as its agent sees it: one connection of it. After a reconnection it is another object of the same name. Thread-safe.
/// </summary>
public sealed class AgentWorker
{
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile RpcPeer? _peer;

    internal AgentWorker(string name, int processId)
    {
        Name = name;
        ProcessId = processId;
    }

    /// <summary>Its name: that of <c>WorkerOptions.Name</c>, or the one that its ticket was issued for.</summary>
    public string Name { get; }

    /// <summary>Its process; of one that came with a ticket, as it says itself. 0 while it has not said.</summary>
    public int ProcessId { get; internal set; }

    /// <summary>Completes when its connection has ended. Never faults.</summary>
    public Task Gone => _gone.Task;

    /// <summary>
    /// Calls the worker: the contract that it was spawned with, or one of those that its client serves (<see
    /// cref="AgentClientOptions.Services"/>). Cheap, and needs no disposal.
    /// </summary>
    /// <typeparam name="T">The <c>[RpcContract]</c> interface.</typeparam>
    /// <param name="options">The proxy's own options; null: the defaults.</param>
    /// <exception cref="ContractMismatchException">The worker serves another build of the contract, or not at all.</exception>
    /// <exception cref="InvalidOperationException">It is in the agent's own process, or the generator has not run for <typeparamref
    /// name="T"/>.</exception>
    public T CreateProxy<T>(RpcProxyOptions? options = null)
        where T : class =>
        (_peer ?? throw new InvalidOperationException($"'{Name}' is in the agent's own process, and serves nothing.")).CreateProxy<T>(options);

    /// <summary>Its connection; null: it is in the agent's own process.</summary>
    internal RpcPeer? Peer => _peer;

    /// <summary>Whether it serves a contract that a proxy can be made of.</summary>
    internal bool Serves(string contract) => _peer?.RemoteContracts?.ContainsKey(contract) == true;

    internal void Attach(RpcPeer peer) => _peer = peer;

    internal void Leave() => _gone.TrySetResult();
}
