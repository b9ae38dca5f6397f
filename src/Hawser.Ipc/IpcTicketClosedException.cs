namespace Hawser.Ipc;

/// <summary>No connection can come any more with the ticket that was waited on.</summary>
public sealed class IpcTicketClosedException : InvalidOperationException
{
    internal IpcTicketClosedException(IpcTicketCloseReason reason)
        : base(Describe(reason))
    {
        Reason = reason;
        HelpLink = $"docs/errors/{nameof(IpcTicketClosedException)}.md";
    }

    /// <summary>Why none can come.</summary>
    public IpcTicketCloseReason Reason { get; }

    private static string Describe(IpcTicketCloseReason reason) => reason switch
    {
        IpcTicketCloseReason.Used =>
            "The ticket has been used: it was for one connection, which has been accepted. Issue another, or one of kind Renew or Many.",
        IpcTicketCloseReason.Expired =>
            "The ticket expired before anybody proved it. Did the peer start? Set IpcTicketOptions.Expiry to allow it more time.",
        IpcTicketCloseReason.Revoked => "The ticket was revoked.",
        _ => "The listener of this ticket has been closed.",
    };
}
