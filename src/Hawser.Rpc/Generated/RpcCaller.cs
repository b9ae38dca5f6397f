using System.ComponentModel;
using Hawser.Rpc.Calls;

namespace Hawser.Rpc.Generated;

/// <summary>What a proxy calls through: a peer, the contract's serializer, and the proxy's own options. Thread-safe.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial class RpcCaller
{
    private readonly OutgoingCalls? _calls;
    private readonly RpcJson _json;
    private readonly TimeSpan _timeout;
    private readonly TimeSpan? _grace;
    private readonly Action<RpcMethod>? _onCall;

    internal RpcCaller(OutgoingCalls calls, RpcJson json, RpcProxyOptions options)
    {
        _calls = calls;
        _json = json;
        _timeout = options.Timeout;
        _grace = options.ReportsUnanswered ? options.UnansweredGrace : Timeout.InfiniteTimeSpan;
        _onCall = options.OnCall;
    }

    /// <summary>Begins the request of one call.</summary>
    /// <param name="method">The called method.</param>
    /// <returns>A request whose writer stands where the first parameter goes. It must be sent or dropped.</returns>
    public RpcRequest Begin(RpcMethod method)
    {
        ArgumentNullException.ThrowIfNull(method);
        _onCall?.Invoke(method);
        return _calls is { } calls ? BeginAt(calls, method) : BeginRouted(method);
    }

    /// <summary>Sends a request, and decodes its result on the thread pool.</summary>
    /// <typeparam name="TResult">The result's type.</typeparam>
    /// <param name="request">The composed request; it is used up.</param>
    /// <param name="read">Reads the result.</param>
    /// <param name="cancellationToken">Gives up the call: the task is cancelled at once, with this token, and the handler's token
    /// fires.</param>
    /// <returns>The result, or one of the failures that <see cref="RpcPeer"/> names. Nothing is thrown here.</returns>
    public Task<TResult> CallAsync<TResult>(RpcRequest request, RpcResultReader<TResult> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(read);
        request.EndParameters();
        return request.Owner is { } calls
            ? calls.Call(request, read, _timeout, cancellationToken)
            : CallRoutedAsync(request, read, cancellationToken);
    }

    /// <summary>Sends a request whose result carries no value.</summary>
    /// <inheritdoc cref="CallAsync{TResult}"/>
    public Task CallAsync(RpcRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return CallAsync(request, OutgoingCalls.ReadNothing, cancellationToken);
    }

    /// <summary>Sends a one-way call: the task ends when the send queue has taken it.</summary>
    /// <param name="request">The composed request; it is used up.</param>
    /// <param name="cancellationToken">Gives up while the message waits for the send queue.</param>
    /// <returns>A task that fails when the connection has ended or the message is too long. Nothing is thrown here.</returns>
    public ValueTask NotifyAsync(RpcRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.EndParameters();
        return request.Owner is { } calls
            ? calls.NotifyAsync(request, cancellationToken)
            : new ValueTask(NotifyRoutedAsync(request, cancellationToken));
    }

    private RpcRequest BeginAt(OutgoingCalls calls, RpcMethod method)
    {
        RpcRequest request = calls.Begin(method, _json);
        request.UnansweredGrace = _grace;
        return request;
    }
}
