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
}
