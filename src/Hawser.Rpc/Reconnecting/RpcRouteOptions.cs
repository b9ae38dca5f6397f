namespace Hawser.Rpc;

/// <summary>How the calls of an <see cref="RpcRoute"/> go. Immutable.</summary>
public sealed class RpcRouteOptions
{
    /// <summary>Clock, time-out of calls and JSON of the proxies; the other members are not used.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public RpcPeerOptions Peer
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    }

    = new();

    /// <summary>
    /// The longest that a call waits for a peer, where its own deadline is not shorter; above zero. Default
    /// <see cref="Timeout.InfiniteTimeSpan"/>: its deadline alone ends the waiting.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or negative.</exception>
    public TimeSpan WaitTimeout
    {
        get;
        init => field = TimeRange.PositiveOrInfinite(value);
    }

    = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// Makes what a call fails with that has waited for <see cref="WaitTimeout"/>, of the method's wire name. Null, the default:
    /// <see cref="RpcTimeoutException"/>.
    /// </summary>
    public Func<string, Exception>? WaitedTooLong { get; init; }
}
