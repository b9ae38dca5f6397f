using Hawser.Rpc;
using Hawser.Rpc.Generated;

namespace Hawser.Agent;

/// <summary>
/// A contract of the application's own that the agent serves to all its workers, for <see cref="AgentServerOptions.Services"/>. Immutable.
/// </summary>
/// <remarks>
/// Calls run on the thread pool, side by side, as those of any worker: one that is slow holds up nobody. In the agent's own process a client calls
/// the object itself, so what it is given and gives is shared and not copied, and <see cref="SequentialAttribute"/> has no effect.
/// </remarks>
public sealed class AgentService
{
    private readonly Func<AgentWorker, RpcService> _serve;
    private readonly Func<AgentWorker, object> _local;

    private AgentService(Type contract, Func<AgentWorker, RpcService> serve, Func<AgentWorker, object> local)
    {
        Contract = contract;
        _serve = serve;
        _local = local;
    }

    /// <summary>The contract's interface.</summary>
    public Type Contract { get; }

    /// <summary>One object answers all workers.</summary>
    /// <typeparam name="T">The <c>[RpcContract]</c> interface.</typeparam>
    /// <param name="target">Who carries out the calls; thread-safe. Nobody disposes it.</param>
    /// <exception cref="InvalidOperationException">The generator has not run for <typeparamref name="T"/>.</exception>
    public static AgentService For<T>(T target)
        where T : class
    {
        var service = RpcService.For(target);
        return new AgentService(typeof(T), _ => service, _ => target);
    }

    /// <summary>Each connection of a worker has an object of its own, which so knows who asks.</summary>
    /// <typeparam name="T">The <c>[RpcContract]</c> interface.</typeparam>
    /// <param name="factory">Makes it, when the worker's first call comes. What it throws, that call fails with.</param>
    /// <exception cref="InvalidOperationException">The generator has not run for <typeparamref name="T"/>.</exception>
    public static AgentService For<T>(Func<AgentWorker, T> factory)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        _ = RpcContract<T>.Instance;
        return new AgentService(typeof(T), worker => RpcService.For<T>(_ => factory(worker)), factory);
    }

    internal RpcService Serve(AgentWorker worker) => _serve(worker);

    internal object Local(AgentWorker worker) => _local(worker);
}
