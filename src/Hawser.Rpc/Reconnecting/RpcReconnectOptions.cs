using Hawser.Ipc;

namespace Hawser.Rpc;

/// <summary>How a <see cref="ReconnectingRpcPeer"/> returns. Immutable.</summary>
public sealed class RpcReconnectOptions
{
    /// <summary>
    /// The first pause after a loss or a refusal. Each further one is twice as long, up to <see cref="MaxDelay"/>, until a connection has
    /// lasted as long as the last pause. Above zero; default 100 ms.
    /// </summary>
    public TimeSpan InitialDelay
    {
        get;
        init => field = TimeRange.Positive(value);
    }

    = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause. Above zero; default 30 s. One below <see cref="InitialDelay"/> takes its place.</summary>
    public TimeSpan MaxDelay
    {
        get;
        init => field = TimeRange.Positive(value);
    }

    = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The part of each pause that is left to chance, so that many clients do not return at one moment: a pause is shortened at random by
    /// up to this. 0 to 1; default 0.5.
    /// </summary>
    public double Jitter
    {
        get;
        init => field = value is >= 0 and <= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Jitter is 0 to 1.");
    }

    = 0.5;

    /// <summary>
    /// After so many attempts in a row that failed it gives up for good, and is <see cref="RpcConnectionState.Closed"/>. At least 1; null,
    /// the default: never.
    /// </summary>
    public int? MaxAttempts
    {
        get;
        init => field = value is null or >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "MaxAttempts is at least 1, or null.");
    }

    /// <summary>What becomes of calls that are made meanwhile; default: they wait.</summary>
    public RpcCallsWithoutConnection WithoutConnection
    {
        get;
        init => field = Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "WithoutConnection is Wait or Fail.");
    }

    /// <summary>How each attempt dials, where a handle is dialed.</summary>
    public IpcDialOptions Dial
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    }

    = new();

    /// <summary>The options of each connection's peer. Their clock is that of the pauses too.</summary>
    public RpcPeerOptions Peer
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    }

    = new();

    /// <summary>
    /// Prepares each connection, the first and later ones, before any other call goes over it: for what the other side keeps for a
    /// connection, such as a login or subscriptions. What it throws ends that connection and counts as a failed attempt. Not to wait for
    /// the <see cref="ReconnectingRpcPeer"/>'s own end or calls. Null, the default: nothing is prepared.
    /// </summary>
    public Func<RpcPeer, CancellationToken, ValueTask>? OnConnected { get; init; }

    /// <summary>
    /// Told of each step, one after the other, on the thread pool; what it throws is logged. It holds the next step up while it runs.
    /// Null, the default: nobody is told.
    /// </summary>
    public Action<RpcConnectionChange>? OnChange { get; init; }
}
