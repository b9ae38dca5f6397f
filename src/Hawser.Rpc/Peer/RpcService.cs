using Hawser.Rpc.Generated;

namespace Hawser.Rpc;

/// <summary>
/// A contract and who carries out its calls, for <see cref="RpcPeerOptions.Services"/>. Immutable; may serve many peers.
/// </summary>
public sealed class RpcService
{
    private RpcService(RpcContract contract, object? target, Func<RpcPeer, CancellationToken, ValueTask<object>>? factory)
    {
        Contract = contract;
        Target = target;
        Factory = factory;
    }

    /// <summary>The contract that is served.</summary>
    public RpcContract Contract { get; }

    internal object? Target { get; }

    internal Func<RpcPeer, CancellationToken, ValueTask<object>>? Factory { get; }

    /// <summary>One object serves all peers that are given this service.</summary>
    /// <typeparam name="T">The contract's interface.</typeparam>
    /// <param name="target">Who carries out the calls. Nobody disposes it.</param>
    /// <exception cref="InvalidOperationException">The generator has not run for <typeparamref name="T"/>.</exception>
    public static RpcService For<T>(T target)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(target);
        return new RpcService(RpcContract<T>.Instance, target, null);
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
        return new RpcService(RpcContract<T>.Instance, null, (peer, _) => new ValueTask<object>(factory(peer)));
    }

    /// <inheritdoc cref="For{T}(Func{RpcPeer, T})"/>
    public static RpcService For<T>(Func<RpcPeer, CancellationToken, ValueTask<T>> factory)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        return new RpcService(
            RpcContract<T>.Instance,
            null,
            async (peer, cancellationToken) => await factory(peer, cancellationToken).ConfigureAwait(false));
    }
}
