namespace Hawser.Rpc.Serving;

/// <summary>Why a served call's token has fired.</summary>
internal enum CancelReason : byte
{
    None,

    /// <summary>The caller gave up.</summary>
    Cancelled,

    /// <summary>The caller's deadline has passed, by the clock of this side.</summary>
    DeadlinePassed,

    /// <summary>The connection has ended: nobody waits for the answer.</summary>
    ConnectionEnded,
}
