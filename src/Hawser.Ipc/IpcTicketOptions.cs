namespace Hawser.Ipc;

/// <summary>What a ticket allows. Immutable once made; every value is validated when it is set.</summary>
public sealed class IpcTicketOptions
{
    /// <summary>How often it can be used. Default: <see cref="IpcTicketKind.Once"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a kind.</exception>
    public IpcTicketKind Kind
    {
        get;
        init => field = Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Kind is Once, Renew or Many.");
    } = IpcTicketKind.Once;

    /// <summary>
    /// How long it may stay unused; a ticket that has been proven once no longer expires. Default: 60 s; range: 1 ms to 24 days, or
    /// <see cref="Timeout.InfiniteTimeSpan"/> for ever.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public TimeSpan Expiry
    {
        get;
        init => field = value == Timeout.InfiniteTimeSpan || (value >= TimeSpan.FromMilliseconds(1) && value <= TimeSpan.FromDays(24))
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Expiry is 1 ms to 24 days, or Timeout.InfiniteTimeSpan.");
    } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The ticket of the peer that asked for this one: revoking that ticket revokes this one too. Default: null, nobody's. It must be of
    /// the same listener.
    /// </summary>
    public IpcTicket? IssuedThrough { get; init; }
}
