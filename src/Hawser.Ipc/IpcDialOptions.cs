namespace Hawser.Ipc;

/// <summary>How to dial. Immutable once made; every value is validated when it is set.</summary>
public sealed class IpcDialOptions
{
    /// <summary>
    /// How long dialing may take in all, with its retries: 20 ms after the first attempt, doubling to 1 s, each shortened at random by
    /// up to half. Default: 10 s; range: 1 ms to 24 days, or <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public TimeSpan Timeout
    {
        get;
        init => field = value == System.Threading.Timeout.InfiniteTimeSpan
            || (value >= TimeSpan.FromMilliseconds(1) && value <= TimeSpan.FromDays(24))
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Timeout is 1 ms to 24 days, or Timeout.InfiniteTimeSpan.");
    } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// After so many attempts in a row that a listener took, and closed before it proved itself, dialing is given up before its time
    /// (<see cref="IpcConnectException.IsRefusal"/>): for whoever knows that the listener is there, and that its ticket was there before. A listener
    /// that is flooded by others may close one, too. Default null: it goes on; 1 to 1000.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int? MostRefusals
    {
        get;
        init => field = value is null or (>= 1 and <= 1000)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "MostRefusals is 1 to 1000.");
    }

    /// <summary>What the connection uses; its clock and logs are those of dialing too.</summary>
    public IpcConnectionOptions Connection
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = new();
}
