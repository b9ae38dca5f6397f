namespace Hawser.Ipc;

/// <summary>Why a handshake was refused. For the local log only: on the wire every refusal is the same silence.</summary>
internal enum HandshakeFault
{
    None,
    WrongMagic,
    WrongKind,
    WrongSuite,
    WrongLength,
    ReservedNotZero,
    WrongListener,
    UnknownTicket,
    TicketNotLive,
    WrongProof,
    TooManyBytes,
    EndedEarly,
    DeadlinePassed,
    Crowded,
    ListenerClosed,
    OtherUser,
    OtherCertificate,
    QueueFull,
    ChannelFailed,
}
