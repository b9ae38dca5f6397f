using System.Diagnostics;
using Hawser.Rpc.Calls;
using Hawser.Rpc.Reconnecting;
using Hawser.Rpc.Streams;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Generated;

// Calls of proxies that outlive a connection: those that find none are composed without one, and wait.
public sealed partial class RpcCaller
{
    // What a peer is told of itself by default. Deeper parameters than the peer reads are refused by it.
    private static int DetachedDepth => PeerLimits.Default.Depth;

    private readonly ICallRoute? _route;
    private readonly RpcContract? _contract;

    internal RpcCaller(ICallRoute route, RpcContract contract, RpcJson json, RpcProxyOptions options)
    {
        _route = route;
        _contract = contract;
        _json = json;
        _timeout = options.Timeout;
        _grace = options.ReportsUnanswered ? options.UnansweredGrace : Timeout.InfiniteTimeSpan;
        _onCall = options.OnCall;
    }

    private delegate Task<TResult> Sending<TResult>(
        OutgoingCalls calls, RpcRequest request, TimeSpan time, CancellationToken cancellationToken);

    private int Depth => _calls?.Depth ?? _route!.Depth;

    // Each in a method of its own: what a lambda captures is made where its method begins, and calls that find a connection need none of
    // it.
    private Task<TResult> CallRoutedAsync<TResult>(
        RpcRequest detached, RpcResultReader<TResult> read, CancellationToken cancellationToken) =>
        RouteAsync(detached, (calls, request, time, token) => calls.Call(request, read, time, token), cancellationToken);

    private Task<StreamResult> CallForStreamRoutedAsync(RpcRequest detached, StreamResultKind kind, CancellationToken cancellationToken) =>
        RouteAsync(detached, (calls, request, time, token) => calls.CallForStream(request, kind, time, token), cancellationToken);

    private Task<Nothing> NotifyRoutedAsync(RpcRequest detached, CancellationToken cancellationToken) => RouteAsync(
        detached,
        static async (calls, request, _, token) =>
        {
            await calls.NotifyAsync(request, token).ConfigureAwait(false);
            return default(Nothing);
        },
        cancellationToken);

    private RpcRequest BeginRouted(RpcMethod method)
    {
        Debug.Assert(_route is not null && _contract is not null, "A caller has a connection's calls or a route.");
        return _route.TryGet(_contract) is { } calls ? BeginAt(calls, method) : RpcRequest.Detached(method, _json, DetachedDepth);
    }

    private async Task<TResult> RouteAsync<TResult>(RpcRequest detached, Sending<TResult> send, CancellationToken cancellationToken)
    {
        try
        {
            ICallRoute route = _route!;
            RpcMethod method = detached.Method;
            long start = route.Clock.GetTimestamp();
            TimeSpan own = _timeout == Timeout.InfiniteTimeSpan && !method.OneWay ? route.CallTimeout : _timeout;
            TimeSpan time = RpcDeadline.Shorten(own);
            OutgoingCalls calls = await route.GetAsync(_contract!, method.WireName, time, cancellationToken).ConfigureAwait(false);
            TimeSpan left = time == Timeout.InfiniteTimeSpan ? time : time - route.Clock.GetElapsedTime(start);
            if (left <= TimeSpan.Zero && left != Timeout.InfiniteTimeSpan)
            {
                throw new RpcTimeoutException(method.WireName, time);
            }

            return await send(calls, Attach(detached, calls, method), left, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            detached.Return();
        }
    }

    private RpcRequest Attach(RpcRequest detached, OutgoingCalls calls, RpcMethod method)
    {
        RpcRequest request = BeginAt(calls, method);
        try
        {
            detached.CopyTo(request);
            return request;
        }
        catch
        {
            request.Return();
            throw;
        }
    }
}
