using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc.Calls;
using Hawser.Rpc.Generated;
using Hawser.Rpc.Serving;
using Hawser.Rpc.Streams;
using Hawser.Rpc.Wire;
using Microsoft.Extensions.Logging;

namespace Hawser.Rpc;

/// <summary>
/// One side of a connection that calls and is called: JSON-RPC 2.0 in both directions at once. Thread-safe. It owns its connection;
/// whoever connected it disposes it.
/// </summary>
/// <remarks>
/// <para>
/// A call ends in one of these ways: its result; <see cref="RemoteException"/>, the handler threw; <see cref="OperationCanceledException"/>
/// with the caller's token, at once, however deaf the handler is; <see cref="RpcTimeoutException"/>; <see cref="ConnectionLostException"/>,
/// or what <see cref="RpcPeerOptions.ExplainLoss"/> makes of it; <see cref="RpcProtocolException"/>, the peer refused it;
/// <see cref="MessageTooLargeException"/>. A call that was not answered may have had its effect: nothing is ever called twice.
/// </para>
/// <para>
/// Handlers run on the thread pool, and never on the thread that reads. Requests start in arrival order and run concurrently, those of
/// <see cref="SequentialAttribute">sequential</see> instances one at a time; one-way calls of a connection run in order. When the other
/// side has as many unanswered requests as it accepts (<see cref="RpcLimits"/>), further calls wait here.
/// </para>
/// <para>
/// Over a connection with <see cref="IpcFraming.ContentLength"/> the other side may be any JSON-RPC peer. Bytes are then base64 text,
/// deadlines and limits hold on this side only, and there is no goodbye: closing waits for the calls in flight and hangs up. Calls that
/// take or return a <see cref="Stream"/> or an <see cref="IAsyncEnumerable{T}"/> fail with <see cref="NotSupportedException"/>, and are
/// answered -32601, or -32602 where a parameter is one, when the other side makes them.
/// </para>
/// </remarks>
public sealed partial class RpcPeer : IAsyncDisposable
{
    private readonly RpcPeerOptions _options;
    private readonly ILogger _logger;
    private readonly RpcJson _json;
    private readonly Outbound _outbound;
    private readonly StreamTable _streams;
    private readonly OutgoingCalls _calls;
    private readonly ServedMethods _methods;
    private readonly ServedCalls _served;
    private readonly Inbound _inbound;
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource<IpcEnd> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RpcPeer(IpcConnection connection, RpcPeerOptions options)
    {
        _options = options;
        _logger = GuardedLogger.Create(options.LoggerFactory, "Hawser.Rpc.Peer");
        _json = RpcJson.FromOptions(options.Json);
        Connection = connection;
        if (options.SpinTime > TimeSpan.Zero)
        {
            connection.SpinTime = options.SpinTime;
        }

        _outbound = new Outbound(connection);
        var loss = new LossExplanation(options.ExplainLoss, _logger);
        _streams = new StreamTable(_outbound, options, loss, _logger, CheckDrained);
        _calls = new OutgoingCalls(_outbound, options, loss, CheckDrained, _streams)
        {
            OnUnanswered = options.OnUnanswered is null ? null : TellUnanswered,
        };
        _methods = new ServedMethods(this, options.Services, options.IssueTicket, _json);
        _served = new ServedCalls(_methods, _outbound, options, _logger, CheckDrained, _streams, _ended.Token);
        _inbound = new Inbound(connection, _outbound, _calls, _served, _streams, options.Limits, _logger)
        {
            OnBye = ByeReceived,
            Ended = End,
        };
    }

    /// <summary>The connection. It is the peer's: closing it here ends the peer without a goodbye.</summary>
    public IpcConnection Connection { get; }

    /// <summary>
    /// The contracts that the other side serves, with their hashes, for as long as the peer exists; null: it does not say.
    /// </summary>
    /// <remarks>Known before the first call from there is served, which may be before connecting has returned.</remarks>
    public IReadOnlyDictionary<string, string>? RemoteContracts =>
        _inbound.Ready is { IsCompletedSuccessfully: true } ready ? ready.Result.Contracts : null;

    /// <summary>
    /// The methods that were called here and have not been answered, in no order; after the end, those that were in flight then.
    /// </summary>
    public IReadOnlyList<string> CallsInFlight => _calls.InFlight;

    /// <summary>Completes with the reason when the connection has ended and all calls have been told. Never faults.</summary>
    public Task<IpcEnd> Completion => _completion.Task;

    internal Inbound Inbound => _inbound;

    /// <summary>The streams that are open, of both directions.</summary>
    internal int OpenStreams => _streams.Open;

    /// <summary>The calls of the other side that are not over.</summary>
    internal int OpenServedCalls => _served.Open;

    /// <summary>The requests of the other side whose handlers have not ended, and those of them that wait until answers have gone.</summary>
    internal (int Live, int Held) ServedRequests => _served.Requests;

    /// <summary>
    /// Starts a connection and exchanges <c>$/ready</c> with the other side; over <see cref="IpcConnection.OverTrustedStream(Stream,
    /// Stream, IpcConnectionOptions?, int)"/> there is none, and the peer is connected at once.
    /// </summary>
    /// <param name="connection">A connection that was not started. It belongs to the peer from now on, and has ended when this fails.</param>
    /// <param name="options">Options; null: the defaults.</param>
    /// <param name="cancellationToken">Gives up, and ends the connection.</param>
    /// <returns>A peer that can call. It may have been called already.</returns>
    /// <exception cref="ArgumentException">Two services have a contract or a method of the same name, or their names do not fit into one
    /// <c>$/ready</c>, or a frame of <see cref="RpcLimits.Chunk"/> is longer than the connection accepts.</exception>
    /// <exception cref="RpcProtocolException">The other side speaks another protocol, or is of another session.</exception>
    /// <exception cref="ConnectionLostException">The connection ended, or the other side's <c>$/ready</c> did not come within
    /// <see cref="RpcPeerOptions.ReadyTimeout"/> (<see cref="IpcEndKind.NotReady"/>).</exception>
    public static async Task<RpcPeer> ConnectAsync(
        IpcConnection connection, RpcPeerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        options ??= new RpcPeerOptions();
        try
        {
            var peer = new RpcPeer(connection, options);
            await peer.ExchangeReadyAsync(cancellationToken).ConfigureAwait(false);
            return peer;
        }
        catch (Exception e)
        {
            connection.Abort(new IpcEnd(IpcEndKind.ClosedHere, $"The peer could not be connected: {e.Message}", e));
            await connection.Completion.ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Makes a client of a contract. Cheap, and needs no disposal.</summary>
    /// <typeparam name="T">The contract's interface.</typeparam>
    /// <param name="options">The proxy's own options; null: the defaults.</param>
    /// <exception cref="ContractMismatchException">The other side says that it serves another build of the contract, or not at
    /// all.</exception>
    /// <exception cref="InvalidOperationException">The generator has not run for <typeparamref name="T"/>.</exception>
    public T CreateProxy<T>(RpcProxyOptions? options = null)
        where T : class
    {
        RpcContract<T> contract = RpcContract<T>.Instance;
        RequireContract(contract);
        return contract.CreateProxy(new RpcCaller(_calls, contract.OwnJson ?? _json, options ?? new RpcProxyOptions()));
    }

    /// <summary>Calls a method by its wire name, for peers that are not Hawser's.</summary>
    /// <param name="method">The wire name; none of the protocol's own, which begin with <c>$/</c>.</param>
    /// <param name="parameters">An array or an object; null: no parameters.</param>
    /// <param name="cancellationToken">Gives up the call at once.</param>
    /// <returns>The result. It fails as the calls of proxies do, see <see cref="RpcPeer"/>.</returns>
    /// <exception cref="ArgumentException">The method is one of the protocol's own, or the parameters are a single value.</exception>
    public Task<JsonElement> CallAsync(string method, JsonElement? parameters = null, CancellationToken cancellationToken = default)
    {
        RpcRequest request = _calls.Begin(Untyped(method, oneWay: false, parameters), _json);
        try
        {
            request.ReplaceParameters(parameters);
        }
        catch (InvalidOperationException e)
        {
            return request.Fail<JsonElement>(e);
        }

        return _calls.Call(
            request, static (ref reader, _) => JsonElement.ParseValue(ref reader), Timeout.InfiniteTimeSpan, cancellationToken);
    }

    /// <summary>Sends a notification by its wire name, for peers that are not Hawser's.</summary>
    /// <param name="method">The wire name; none of the protocol's own, which begin with <c>$/</c>.</param>
    /// <param name="parameters">An array or an object; null: no parameters.</param>
    /// <param name="cancellationToken">Gives up while the message waits for the send queue.</param>
    /// <returns>A task that ends when the send queue has taken the message.</returns>
    /// <exception cref="ArgumentException">The method is one of the protocol's own, or the parameters are a single value.</exception>
    public ValueTask NotifyAsync(string method, JsonElement? parameters = null, CancellationToken cancellationToken = default)
    {
        RpcRequest request = _calls.Begin(Untyped(method, oneWay: true, parameters), _json);
        try
        {
            request.ReplaceParameters(parameters);
        }
        catch (InvalidOperationException e)
        {
            return new ValueTask(request.Fail(e));
        }

        return _calls.NotifyAsync(request, cancellationToken);
    }

    private static RpcMethod Untyped(string method, bool oneWay, JsonElement? parameters)
    {
        ArgumentException.ThrowIfNullOrEmpty(method);
        if (method.StartsWith("$/", StringComparison.Ordinal))
        {
            throw new ArgumentException($"'{method}' is one of the protocol's own: names that begin with $/ are reserved.", nameof(method));
        }

        return parameters is null or { ValueKind: JsonValueKind.Array or JsonValueKind.Object }
            ? new RpcMethod(method, oneWay, [])
            : throw new ArgumentException($"The parameters of '{method}' are neither an array nor an object.", nameof(parameters));
    }

    private async Task ExchangeReadyAsync(CancellationToken cancellationToken)
    {
        if (_outbound.IsPlain)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Connection.Start(_inbound);
            return;
        }

        RpcLimits limits = _options.Limits;
        IpcConnectionOptions accepted = Connection.Options;
        if (limits.Chunk > accepted.MaxChunk)
        {
            throw new ArgumentException(
                $"RpcLimits.Chunk is {limits.Chunk}, and the connection accepts frames of {accepted.MaxChunk} bytes "
                + "(IpcConnectionOptions.MaxChunk).");
        }

        ReadOnlyMemory<byte> ready = new ReadyMessage
        {
            Session = Connection.SessionId,
            Contracts = _methods.Contracts,
            Limits = new PeerLimits
            {
                Message = limits.Message,
                Chunk = limits.Chunk,
                Depth = limits.Depth,
                Requests = limits.Requests,
                Pending = limits.Pending,
                Streams = limits.Streams,
                Window = limits.Window,
                ErrorData = limits.ErrorData,
                Silence = accepted.SilenceTimeout,
            },
        }.Compose();
        _outbound.Post(ready.Span);
        Connection.Start(_inbound);

        try
        {
            await _inbound.Ready.WaitAsync(_options.ReadyTimeout, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            var end = new IpcEnd(IpcEndKind.NotReady, $"The peer's $/ready did not come within {_options.ReadyTimeout}.");
            Connection.Abort(end);
            throw new ConnectionLostException(end);
        }
    }
}
