using Hawser.Rpc.Generated;
using Hawser.Rpc.Serving;

namespace Hawser.Rpc;

/// <summary>
/// A contract and who carries out its calls, for <see cref="RpcPeerOptions.Services"/>. Immutable; may serve many peers.
/// </summary>
public sealed class RpcService
{
    // One of the two: a sequential object is so for all peers that share it.
    private readonly ServedInstance? _shared;
    private readonly Func<RpcPeer, CancellationToken, ValueTask<object>>? _factory;

    private RpcService(RpcContract contract, ServedInstance shared)
    {
        Contract = contract;
        _shared = shared;
    }

    private RpcService(RpcContract contract, Func<RpcPeer, CancellationToken, ValueTask<object>> factory)
    {
        Contract = contract;
        _factory = factory;
    }

    /// <summary>The contract that is served.</summary>
    public RpcContract Contract { get; }

    /// <summary>One object serves all peers that are given this service.</summary>
    /// <typeparam name="T">The contract's interface.</typeparam>
    /// <param name="target">Who carries out the calls. Nobody disposes it.</param>
    /// <exception cref="InvalidOperationException">The generator has not run for <typeparamref name="T"/>.</exception>
    public static RpcService For<T>(T target)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(target);
        RpcContract<T> contract = RpcContract<T>.Instance;
        return new RpcService(contract, new ServedInstance(contract, target));
    }

    /// <summary>Each peer has an object of its own, made when the first call comes.</summary>
    /// <typeparam name="T">The contract's interface.</typeparam>
    /// <param name="factory">Makes it, on the thread pool. What it throws, the call fails with, and the next call tries again. Whoever
    /// disposes what it made watches the peer's completion.</param>
    /// <exception cref="InvalidOperationException">The generator has not run for <typeparamref name="T"/>.</exception>
    public static RpcService For<T>(Func<RpcPeer, T> factory)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        return new RpcService(RpcContract<T>.Instance, (peer, _) => new ValueTask<object>(factory(peer)));
    }

    /// <inheritdoc cref="For{T}(Func{RpcPeer, T})"/>
    public static RpcService For<T>(Func<RpcPeer, CancellationToken, ValueTask<T>> factory)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        return new RpcService(
            RpcContract<T>.Instance,
            async (peer, cancellationToken) => await factory(peer, cancellationToken).ConfigureAwait(false));
    }

    internal ServedInstance InstanceFor(RpcPeer peer) =>
        _shared ?? new ServedInstance(Contract, cancellationToken => _factory!(peer, cancellationToken));
}
