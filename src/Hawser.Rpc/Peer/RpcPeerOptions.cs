using System.Text.Json;
using Hawser.Ipc;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hawser.Rpc;

/// <summary>Options of a peer. Immutable.</summary>
public sealed class RpcPeerOptions
{
    /// <summary>What this side serves; default: nothing.</summary>
    public IReadOnlyList<RpcService> Services { get; init; } = [];

    /// <summary>What this side accepts.</summary>
    public RpcLimits Limits { get; init; } = new();

    /// <summary>Whether the stack traces of handlers' exceptions cross to the caller; default true.</summary>
    public bool IncludeStackTraces { get; init; } = true;

    /// <summary>
    /// How values are carried that generated code does not write itself, for contracts without a
    /// <see cref="RpcContractAttribute.JsonContext"/>. Null, the default: by reflection, public fields included, names as in C#.
    /// </summary>
    public JsonSerializerOptions? Json { get; init; }

    /// <summary>
    /// The time that a call has, above zero; past it the call fails with <see cref="RpcTimeoutException"/>.
    /// <see cref="Timeout.InfiniteTimeSpan"/>, the default: none. A proxy's own (<see cref="RpcProxyOptions.Timeout"/>) takes its place.
    /// </summary>
    public TimeSpan CallTimeout
    {
        get;
        init => field = TimeRange.PositiveOrInfinite(value);
    }

    = Timeout.InfiniteTimeSpan;

    /// <summary>How long disposing waits for calls in flight; zero or more, default 5 s.</summary>
    public TimeSpan CloseTimeout
    {
        get;
        init => field = TimeRange.ZeroOrMore(value);
    }

    = TimeSpan.FromSeconds(5);

    /// <summary>How long connecting waits for the peer's <c>$/ready</c>; above zero, default 5 s.</summary>
    public TimeSpan ReadyTimeout
    {
        get;
        init => field = TimeRange.Positive(value);
    }

    = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long the connection's thread, when it waits for the other side's next message, asks for it again and again before it blocks: see
    /// <see cref="IpcConnection.SpinTime"/>. Default: zero, which never spins; at most 10 ms.
    /// </summary>
    public TimeSpan SpinTime
    {
        get;
        init => field = value >= TimeSpan.Zero && value <= TimeSpan.FromMilliseconds(10)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "SpinTime is zero to 10 ms.");
    }

    /// <summary>The clock of all deadlines.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where the peer logs; default: nowhere.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>
    /// Says what calls fail with once the connection has ended: asked once, on the thread pool, when the first call needs it, while the
    /// calls wait. The exception is shared by all calls unless it implements <see cref="IPerCallException"/>; null, or what it throws:
    /// they fail with <see cref="ConnectionLostException"/>. Null, the default: the same.
    /// </summary>
    public Func<IpcEnd, ValueTask<Exception?>>? ExplainLoss { get; init; }

    /// <summary>
    /// Issues a ticket of this side's own listener when the other side asks for one (<see cref="RpcPeer.RequestTicketAsync"/>), and gives
    /// its handle; what it throws is the answer. It is given the kind and the expiry that were asked for. Called on the thread pool, for
    /// several requests at once. It says which ticket brought the asking peer (<see cref="IpcTicketOptions.IssuedThrough"/>), so that
    /// revoking that one reaches what was issued through it. Null, the default: such requests are refused.
    /// </summary>
    public Func<IpcTicketOptions, CancellationToken, ValueTask<IpcHandle>>? IssueTicket { get; init; }

    /// <summary>
    /// Runs before each call of the other side is given to its handler, on the thread pool: given the method's wire name, and the call's
    /// token, which fires when the caller gives up. While it waits the call waits, and counts as one of the other side's open requests; what
    /// it throws, the call fails with. Null, the default: nothing runs.
    /// </summary>
    public Func<string, CancellationToken, ValueTask>? BeforeCall { get; init; }

    /// <summary>
    /// How long the other side may take to answer a call that was given up here, by its token or its deadline, from when it was told; past
    /// it, <see cref="OnUnanswered"/> is. Zero or more; <see cref="Timeout.InfiniteTimeSpan"/>, the default: for ever.
    /// </summary>
    public TimeSpan UnansweredGrace
    {
        get;
        init => field = value == Timeout.InfiniteTimeSpan ? value : TimeRange.ZeroOrMore(value);
    }

    = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// Told, on the thread pool and once, of each call that was given up here and is still unanswered after <see cref="UnansweredGrace"/>,
    /// while the connection lasts; what it throws is logged. A call whose answer is a stream that has begun counts until what produces the stream
    /// has ended, if the other side can tell (<c>$/await</c>). Not told of: a call that waits for its turn on the other side, which answers it
    /// when it is given up, and a stream that its reader leaves without a token. Null, the default: nobody is told.
    /// </summary>
    public Action<RpcUnansweredCall>? OnUnanswered { get; init; }

    /// <summary>
    /// Told, on the thread pool, of each one-way call that could not be carried out; what it throws is logged. Null, the default:
    /// such calls are only logged.
    /// </summary>
    public Action<RpcFault>? OnHandlerFault { get; init; }

    /// <summary>
    /// Told, on the thread pool, of each call of the other side that was refused because its parameters do not fit the method: the method and an
    /// <see cref="RpcProtocolException"/> that names the parameter. What it throws is logged. Null, the default: the caller alone is told.
    /// </summary>
    public Action<RpcFault>? OnRefused { get; init; }
}
