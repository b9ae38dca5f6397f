namespace Hawser.Ipc;

/// <summary>Why a connection ended, as seen from this side.</summary>
public enum IpcEndKind
{
    /// <summary>This side closed it.</summary>
    ClosedHere,

    /// <summary>The peer closed it: end of file after a whole frame.</summary>
    ClosedByPeer,

    /// <summary>Reset, cut off inside a frame, or another failure of the channel.</summary>
    Lost,

    /// <summary>Nothing came from the peer for <see cref="IpcConnectionOptions.SilenceTimeout"/>.</summary>
    Silent,

    /// <summary>The peer sent what the protocol forbids, or did not read what it asked for.</summary>
    ProtocolViolation,

    /// <summary>The dialer's first frame did not come within <see cref="IpcListenerOptions.HandshakeTimeout"/>.</summary>
    NotReady,

    /// <summary>The same <see cref="IpcTicketKind.Renew"/> ticket was proven again, by a later connection.</summary>
    Replaced,

    /// <summary>Its ticket was revoked.</summary>
    Revoked,

    /// <summary>Its listener was stopped.</summary>
    Stopped,
}
