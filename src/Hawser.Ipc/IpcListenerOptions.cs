namespace Hawser.Ipc;

/// <summary>How a listener behaves. Immutable once made; every value is validated when it is set.</summary>
public sealed class IpcListenerOptions
{
    /// <summary>
    /// Where to listen. Default: null, which is a unix socket in a fresh folder of its own under the temp folder, of mode 0700, removed on
    /// close; folders of the same user whose owner has died are swept at the same time.
    /// </summary>
    public IpcEndpoint? Endpoint { get; init; }

    /// <summary>
    /// How long a dialer has from being accepted to its first frame, TLS included. Default: null, which is 2 s, and 5 s where there is TLS;
    /// range: 10 ms to 10 min.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public TimeSpan? HandshakeTimeout
    {
        get;
        init => field = value is null || (value >= TimeSpan.FromMilliseconds(10) && value <= TimeSpan.FromMinutes(10))
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "HandshakeTimeout is 10 ms to 10 min.");
    }

    /// <summary>
    /// On a TCP endpoint, the host that handles name, so that dialers on other machines find this one: a name or an address. Default:
    /// null, which is the endpoint's own host, or this machine's host name where it listens on all addresses (<c>0.0.0.0</c>, <c>::</c>).
    /// </summary>
    /// <exception cref="ArgumentException">It is neither an address nor formed as a name.</exception>
    public string? AdvertisedHost
    {
        get;
        init
        {
            if (value is not null)
            {
                TcpEndpoint.CheckHost(value);
            }

            field = value;
        }
    }

    /// <summary>
    /// How many connections may be open that have not named a live ticket. Past it, a random one of the process (on TCP: of the address;
    /// with IPv6, of the network of 64 bits) with most is dropped. Each
    /// live ticket has room for two more. Default: 64; range: 1 to 65,536.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int MaxUnauthenticated
    {
        get;
        init => field = value is >= 1 and <= 65_536
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "MaxUnauthenticated is 1 to 65,536.");
    } = 64;

    /// <summary>What the accepted connections use; its clock and logs are the listener's too.</summary>
    public IpcConnectionOptions Connection
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = new();

    /// <summary>Starts a background thread of the listener, by its name. Tests are the system that gives none.</summary>
    internal Action<string, ThreadStart> StartThread { get; init; } = IpcConnectionOptions.NewThread;
}
