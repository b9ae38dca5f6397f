namespace Hawser.Rpc.Calls;

/// <summary>
/// A call that was given up after its request had gone, or while it went, and that the peer has not answered; or whose stream was given up,
/// and whose producer has not ended.
/// </summary>
/// <param name="call">The call.</param>
/// <param name="reason">What its caller was told.</param>
internal sealed class AbandonedCall(PendingCall call, Exception reason)
{
    public string Method { get; } = call.Method.WireName;

    /// <summary>What it counts against the peer's limits, while it is not answered.</summary>
    public long Size { get; } = call.Size;

    /// <summary>Null: it was cancelled.</summary>
    public TimeSpan? Deadline { get; } = (reason as RpcTimeoutException)?.Deadline;

    /// <summary>The time that the peer has, from when it is told.</summary>
    public TimeSpan GraceTime { get; } = call.UnansweredGrace;

    /// <summary>Until the peer counts as not reacting; null: it was not told yet, or nobody wants to know.</summary>
    public ITimer? Grace { get; set; }
}
