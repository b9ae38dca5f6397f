namespace Hawser.Ipc;

/// <summary>Why no further connection can come with a ticket.</summary>
public enum IpcTicketCloseReason
{
    /// <summary>A <see cref="IpcTicketKind.Once"/> ticket has been proven and its connection accepted.</summary>
    Used,

    /// <summary>Nobody proved it within <see cref="IpcTicketOptions.Expiry"/>.</summary>
    Expired,

    /// <summary><see cref="IpcTicket.Revoke"/> was called.</summary>
    Revoked,

    /// <summary>Its listener was closed or stopped.</summary>
    ListenerClosed,
}
