using System.Runtime.ExceptionServices;
using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc.Generated;
using Microsoft.Extensions.Logging;

namespace Hawser.Rpc;

/// <summary>
/// A client that returns by itself when its connection is lost, or refused: each time with a new <see cref="RpcPeer"/>, while its proxies
/// stay. Thread-safe. Whoever connected it disposes it.
/// </summary>
/// <remarks>
/// <para>
/// Calls that were in flight when a connection ended fail with its loss, as those of an <see cref="RpcPeer"/>: they may have had their
/// effect, so nothing is ever called twice. Calls that are made meanwhile wait, or fail at once
/// (<see cref="RpcReconnectOptions.WithoutConnection"/>). Order among calls is kept within a connection, not across two.
/// </para>
/// <para>
/// It returns after a loss: an end of file without a goodbye, a reset, silence, a broken protocol. It never returns when it was closed
/// here, when the other side said goodbye, when its ticket was revoked or its listener stopped, or when a later connection took its place
/// with the same <see cref="IpcTicketKind.Renew"/> ticket (<see cref="IpcEndKind.Replaced"/>): two that share a ticket would else throw
/// each other out for ever.
/// </para>
/// </remarks>
public sealed partial class ReconnectingRpcPeer : IAsyncDisposable
{
    private readonly Func<CancellationToken, Task<IpcConnection>> _dial;
    private readonly RpcReconnectOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly RpcRoute _route;
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<RpcConnectionChange> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly Lock _gate = new();
    private RpcPeer? _current;
    private RpcConnectionChange _last = new(RpcConnectionState.Connecting, Attempt: 0, TimeSpan.Zero);

    private ReconnectingRpcPeer(Func<CancellationToken, Task<IpcConnection>> dial, RpcReconnectOptions options)
    {
        _dial = dial;
        _options = options;
        _clock = options.Peer.TimeProvider;
        _logger = GuardedLogger.Create(options.Peer.LoggerFactory, "Hawser.Rpc.Reconnecting");
        _route = new RpcRoute(new RpcRouteOptions { Peer = options.Peer });
        if (options.WithoutConnection == RpcCallsWithoutConnection.Fail)
        {
            _route.Refuse(NotNow);
        }
    }

    /// <summary>The peer of the connection that there is; null while there is none.</summary>
    public RpcPeer? Peer
    {
        get
        {
            lock (_gate)
            {
                return _current;
            }
        }
    }

    /// <summary>What it is doing, with the reasons.</summary>
    public RpcConnectionChange Status
    {
        get
        {
            lock (_gate)
            {
                return _last;
            }
        }
    }

    /// <summary>Completes with the last step, <see cref="RpcConnectionState.Closed"/>, when no connection comes any more. Never
    /// faults.</summary>
    public Task<RpcConnectionChange> Completion => _completion.Task;

    /// <summary>Connects, and tries again as the options say, until it is connected for the first time.</summary>
    /// <param name="handle">Of a kind that can be used again: <see cref="IpcTicketKind.Renew"/> or <see cref="IpcTicketKind.Many"/>. It is
    /// kept, and not to be erased, until the client has ended.</param>
    /// <param name="options">Options; null: the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A client that is connected.</returns>
    /// <exception cref="ArgumentException">The handle is for one connection only.</exception>
    /// <exception cref="IOException">The last attempt failed (<see cref="IpcConnectException"/>, <see cref="ConnectionLostException"/>),
    /// or one for good (<see cref="IpcConnectException.Final"/>).</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public static Task<ReconnectingRpcPeer> ConnectAsync(
        IpcHandle handle, RpcReconnectOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(handle);
        if (handle.Kind == IpcTicketKind.Once)
        {
            throw new ArgumentException(
                "The handle's ticket is burnt by its first connection: to return, a client needs one of the kind Renew or Many.", nameof(handle));
        }

        options ??= new RpcReconnectOptions();
        IpcDialOptions dial = options.Dial;
        return ConnectAsync(token => IpcDialer.ConnectAsync(handle, dial, token), options, cancellationToken);
    }

    /// <summary>As the other, with connections that <paramref name="dial"/> makes: one that asks for a new ticket each time, for
    /// example.</summary>
    /// <param name="dial">Makes a connection. A failure that is an <see cref="IOException"/> or a <see cref="TimeoutException"/> is tried
    /// again, any other, and an <see cref="IpcConnectException"/> that is final, is not. <see cref="RpcReconnectOptions.Dial"/> is not
    /// used.</param>
    /// <param name="options">Options; null: the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A client that is connected.</returns>
    /// <exception cref="OperationCanceledException">The token fired. Else it fails with what the last attempt failed with.</exception>
    public static async Task<ReconnectingRpcPeer> ConnectAsync(
        Func<CancellationToken, Task<IpcConnection>> dial, RpcReconnectOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dial);
        cancellationToken.ThrowIfCancellationRequested();
        var client = new ReconnectingRpcPeer(dial, options ?? new RpcReconnectOptions());

        // Not under the caller's RpcDeadline or activity: it lasts longer.
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(client.RunAsync, CancellationToken.None);
        }

        try
        {
            await client._first.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            return client;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        catch (ConnectionLostException) when (client.Status is { State: RpcConnectionState.Closed, Failure: { } failure })
        {
            ExceptionDispatchInfo.Throw(failure);
            throw;
        }
    }

    /// <summary>Makes a client of a contract that stays when connections go. Cheap, and needs no disposal.</summary>
    /// <typeparam name="T">The contract's interface.</typeparam>
    /// <param name="options">The proxy's own options; null: the defaults.</param>
    /// <exception cref="InvalidOperationException">The generator has not run for <typeparamref name="T"/>.</exception>
    /// <remarks>The contract is compared on each connection: where the other side serves another build of it, or not at all, calls fail
    /// with <see cref="ContractMismatchException"/>.</remarks>
    public T CreateProxy<T>(RpcProxyOptions? options = null)
        where T : class => _route.CreateProxy<T>(options);

    /// <summary>Calls a method by its wire name, over the connection that there is, or as the options say.</summary>
    /// <param name="method">The wire name; none of the protocol's own, which begin with <c>$/</c>.</param>
    /// <param name="parameters">An array or an object; null: no parameters.</param>
    /// <param name="cancellationToken">Gives up the call at once.</param>
    /// <returns>The result. It fails as the calls of proxies do.</returns>
    public async Task<JsonElement> CallAsync(string method, JsonElement? parameters = null, CancellationToken cancellationToken = default)
    {
        RpcPeer peer = await _route.GetPeerAsync(method, WaitingTime(), cancellationToken).ConfigureAwait(false);
        return await peer.CallAsync(method, parameters, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a notification by its wire name, over the connection that there is, or as the options say.</summary>
    /// <param name="method">The wire name; none of the protocol's own, which begin with <c>$/</c>.</param>
    /// <param name="parameters">An array or an object; null: no parameters.</param>
    /// <param name="cancellationToken">Gives up the waiting.</param>
    /// <returns>A task that ends when the send queue has taken the message.</returns>
    public async ValueTask NotifyAsync(string method, JsonElement? parameters = null, CancellationToken cancellationToken = default)
    {
        RpcPeer peer = await _route.GetPeerAsync(method, WaitingTime(), cancellationToken).ConfigureAwait(false);
        await peer.NotifyAsync(method, parameters, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Ends for good: says goodbye on the connection that there is, as <see cref="RpcPeer.CloseAsync"/>, and makes no other. Calls that
    /// wait for one fail. Idempotent. Not to be awaited in <see cref="RpcReconnectOptions.OnChange"/> or
    /// <see cref="RpcReconnectOptions.OnConnected"/>.
    /// </summary>
    /// <param name="deadline">How long to wait for calls in flight and for the other side's goodbye; zero or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="deadline"/> is negative, or over 24 days.</exception>
    public async ValueTask CloseAsync(TimeSpan deadline)
    {
        TimeRange.ZeroOrMore(deadline);
        await _stop.CancelAsync().ConfigureAwait(false);
        if (Peer is { } peer)
        {
            await peer.CloseAsync(deadline).ConfigureAwait(false);
        }

        await Completion.ConfigureAwait(false);
    }

    /// <summary>As <see cref="CloseAsync"/> with <see cref="RpcPeerOptions.CloseTimeout"/>.</summary>
    public ValueTask DisposeAsync() => CloseAsync(_options.Peer.CloseTimeout);

    private TimeSpan WaitingTime() => RpcDeadline.Shorten(_options.Peer.CallTimeout);

    private static ConnectionLostException Gone(string method, RpcConnectionChange last) => new(
        $"'{method}' cannot be called: this client has ended, and does not connect again. "
        + (last.End is { } end ? $"Its connection ended ({end.Kind}): {end.Detail} " : "") + last.Failure?.Message,
        last.End);

    private ConnectionLostException NotNow(string method) => new(
        $"'{method}' was not called: there is no connection now (RpcReconnectOptions.WithoutConnection is Fail).", Status.End);
}
