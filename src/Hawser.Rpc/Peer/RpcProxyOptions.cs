using Hawser.Rpc.Generated;

namespace Hawser.Rpc;

/// <summary>Options of one proxy. Immutable.</summary>
public sealed class RpcProxyOptions
{
    /// <summary>
    /// The time that each of its calls has, above zero; past it the call fails with <see cref="RpcTimeoutException"/>.
    /// <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>, the default: <see cref="RpcPeerOptions.CallTimeout"/> applies. An
    /// ambient <see cref="RpcDeadline"/> applies too.
    /// </summary>
    public TimeSpan Timeout
    {
        get;
        init => field = TimeRange.PositiveOrInfinite(value);
    }

    = System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>
    /// Whether <see cref="RpcPeerOptions.OnUnanswered"/> is told of its calls that were given up and that the other side goes on with. False
    /// for calls such as health checks, whose caller judges them itself. Default true.
    /// </summary>
    public bool ReportsUnanswered { get; init; } = true;

    /// <summary>
    /// How long the other side may take to answer one of its calls that was given up, in place of
    /// <see cref="RpcPeerOptions.UnansweredGrace"/>. Zero or more; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>: for ever. Default
    /// null: as the peer's options say.
    /// </summary>
    public TimeSpan? UnansweredGrace
    {
        get;
        init => field = value is { } time && time != System.Threading.Timeout.InfiniteTimeSpan ? TimeRange.ZeroOrMore(time) : value;
    }

    /// <summary>
    /// Told of each of its calls before it is sent, on the caller's thread: what was called is known then, also where the call has no answer. It
    /// must return at once, and not throw. Default null: nobody is told.
    /// </summary>
    public Action<RpcMethod>? OnCall { get; init; }
}
