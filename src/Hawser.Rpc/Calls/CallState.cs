namespace Hawser.Rpc.Calls;

/// <summary>How far a call is.</summary>
internal enum CallState : byte
{
    New,

    /// <summary>For the peer's limits on unanswered requests.</summary>
    Waiting,

    /// <summary>Its request is being sent or has been, and the answer is awaited.</summary>
    Live,

    /// <summary>It has its outcome.</summary>
    Settled,
}
