using Hawser.Rpc.Calls;
using Hawser.Rpc.Generated;
using Hawser.Rpc.Reconnecting;

namespace Hawser.Rpc;

/// <summary>
/// Proxies that stay while the peers behind them come and go: whoever makes the peers says which one calls go to, and what becomes of
/// calls while there is none. It makes, watches and closes no peer itself, and needs no disposal. Thread-safe.
/// </summary>
/// <remarks>
/// A call goes to the peer that is open when it is made, and to no other: if that peer ends, the call fails with its loss, and is never
/// sent again. <see cref="ReconnectingRpcPeer"/> is built on it, and so is whatever else replaces its peers.
/// </remarks>
public sealed class RpcRoute : ICallRoute
{
    private readonly RpcRouteOptions _options;
    private readonly TimeProvider _clock;
    private readonly RpcJson _json;
    private readonly Lock _gate = new();

    // Completes with the next peer; with null when calls are to be refused.
    private TaskCompletionSource<RpcPeer?> _next = NewSource();
    private RpcPeer? _peer;
    private Func<string, Exception>? _refusal;

    /// <summary>Makes a route that has no peer yet: calls wait.</summary>
    /// <param name="options">Options; null: the defaults.</param>
    public RpcRoute(RpcRouteOptions? options = null)
    {
        _options = options ?? new RpcRouteOptions();
        _clock = _options.Peer.TimeProvider;
        _json = RpcJson.FromOptions(_options.Peer.Json);
    }

    /// <summary>The peer that calls go to; null: there is none, or it takes no more calls.</summary>
    public RpcPeer? Peer
    {
        get
        {
            lock (_gate)
            {
                return _peer is { IsOpen: true } peer ? peer : null;
            }
        }
    }

    TimeProvider ICallRoute.Clock => _clock;

    TimeSpan ICallRoute.CallTimeout => _options.Peer.CallTimeout;

    int ICallRoute.Depth => _options.Peer.Limits.Depth;

    /// <summary>Calls go to this peer from now on, for as long as it is open; those that wait do so at once.</summary>
    /// <param name="peer">The peer. It remains its maker's.</param>
    public void Use(RpcPeer peer)
    {
        ArgumentNullException.ThrowIfNull(peer);
        TaskCompletionSource<RpcPeer?> waiting;
        lock (_gate)
        {
            _peer = peer;
            waiting = Renew();
        }

        waiting.SetResult(peer);
    }

    /// <summary>
    /// Calls that find no open peer fail from now on, those that wait too; or they wait. Calls that find one are not concerned.
    /// </summary>
    /// <param name="refusal">Makes the exception of one call, of the method's wire name; null: calls wait.</param>
    public void Refuse(Func<string, Exception>? refusal)
    {
        TaskCompletionSource<RpcPeer?>? waiting;
        lock (_gate)
        {
            _refusal = refusal;
            waiting = refusal is null ? null : Renew();
        }

        waiting?.SetResult(null);
    }

    /// <summary>Makes a client of a contract, which stays when peers go. Cheap, and needs no disposal.</summary>
    /// <typeparam name="T">The contract's interface.</typeparam>
    /// <param name="options">The proxy's own options; null: the defaults.</param>
    /// <exception cref="InvalidOperationException">The generator has not run for <typeparamref name="T"/>.</exception>
    /// <remarks>The contract is compared at each peer: where the other side serves another build of it, or not at all, calls fail with
    /// <see cref="ContractMismatchException"/>.</remarks>
    public T CreateProxy<T>(RpcProxyOptions? options = null)
        where T : class
    {
        RpcContract<T> contract = RpcContract<T>.Instance;
        return contract.CreateProxy(
            new RpcCaller(this, contract, contract.OwnJson ?? _json, options ?? new RpcProxyOptions()));
    }

    OutgoingCalls? ICallRoute.TryGet(RpcContract contract) => Peer is { } peer && peer.Serves(contract) ? peer.Calls : null;

    async Task<OutgoingCalls> ICallRoute.GetAsync(RpcContract contract, string method, TimeSpan time, CancellationToken cancellationToken)
    {
        RpcPeer peer = await GetPeerAsync(method, time, cancellationToken).ConfigureAwait(false);
        peer.RequireContract(contract);
        return peer.Calls;
    }

    /// <summary>The open peer, or the next; fails as the options and <see cref="Refuse"/> say.</summary>
    internal async Task<RpcPeer> GetPeerAsync(string method, TimeSpan time, CancellationToken cancellationToken)
    {
        long start = _clock.GetTimestamp();
        bool isBounded = _options.WaitTimeout != Timeout.InfiniteTimeSpan
            && (time == Timeout.InfiniteTimeSpan || _options.WaitTimeout < time);
        TimeSpan most = isBounded ? _options.WaitTimeout : time;
        while (true)
        {
            if (Find(method, out Task<RpcPeer?> next) is { } open)
            {
                return open;
            }

            TimeSpan left = most == Timeout.InfiniteTimeSpan ? most : most - _clock.GetElapsedTime(start);
            if (left <= TimeSpan.Zero && left != Timeout.InfiniteTimeSpan)
            {
                throw TooLate();
            }

            try
            {
                if (await next.WaitAsync(left, _clock, cancellationToken).ConfigureAwait(false) is { } peer)
                {
                    return peer;
                }
            }
            catch (TimeoutException)
            {
                throw TooLate();
            }
        }

        Exception TooLate() =>
            (isBounded ? _options.WaitedTooLong?.Invoke(method) : null) ?? new RpcTimeoutException(method, most);
    }

    private static TaskCompletionSource<RpcPeer?> NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RpcPeer? Find(string method, out Task<RpcPeer?> next)
    {
        Func<string, Exception>? refusal;
        lock (_gate)
        {
            next = _next.Task;
            if (_peer is { IsOpen: true } peer)
            {
                return peer;
            }

            refusal = _refusal;
        }

        return refusal is null ? null : throw refusal(method);
    }

    // Under the lock.
    private TaskCompletionSource<RpcPeer?> Renew()
    {
        TaskCompletionSource<RpcPeer?> waiting = _next;
        _next = NewSource();
        return waiting;
    }
}
