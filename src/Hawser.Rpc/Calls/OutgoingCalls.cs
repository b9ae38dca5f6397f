using System.Text.Json;
using Hawser.Rpc.Generated;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Calls;

/// <summary>The calls of one peer.</summary>
internal sealed class OutgoingCalls
{
    public static readonly RpcResultReader<Nothing> ReadNothing = static (ref Utf8JsonReader _, RpcJson _) => default;

    private readonly ObjectPool<RpcRequest> _requests;

    public OutgoingCalls(int depth) => _requests = new ObjectPool<RpcRequest>(() => new RpcRequest(this, depth), capacity: 64);

    public RpcRequest Begin(RpcMethod method, RpcJson json)
    {
        var request = _requests.Take();
        request.Begin(method, json);
        return request;
    }

    public void Return(RpcRequest request) => _requests.Return(request);

    public Task<TResult> Call<TResult>(
        RpcRequest request, RpcResultReader<TResult> read, TimeSpan timeout, CancellationToken cancellationToken) =>
        NotConnected(request).ContinueWith(static _ => default(TResult)!, TaskScheduler.Default);

    public ValueTask NotifyAsync(RpcRequest request, CancellationToken cancellationToken) =>
        new(NotConnected(request));

    private Task NotConnected(RpcRequest request) => request.Fail(new InvalidOperationException($"No peer has {_requests}."));
}
