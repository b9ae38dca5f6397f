namespace Hawser.Ipc;

/// <summary>Dialing failed: within its time no listener accepted the ticket, or one answered that does not hold it.</summary>
public sealed class IpcConnectException : IOException
{
    internal IpcConnectException(string message, IpcEndpoint endpoint, int attempts, bool final, Exception? cause)
        : base(message, cause)
    {
        Endpoint = endpoint;
        Attempts = attempts;
        Final = final;
        HelpLink = $"docs/errors/{nameof(IpcConnectException)}.md";
    }

    /// <summary>Where it dialed.</summary>
    public IpcEndpoint Endpoint { get; }

    /// <summary>How often it tried.</summary>
    public int Attempts { get; }

    /// <summary>
    /// Whether the attempt was given up before its time, since another would be unsafe: who answered could not prove that it issued the
    /// ticket, belongs to another user, or showed another certificate than the handle names.
    /// </summary>
    public bool Final { get; }

    /// <summary>
    /// Whether it was given up since the listener closed the connection again and again before it proved itself
    /// (<see cref="IpcDialOptions.MostRefusals"/>): it does not know the ticket, which was used, or has expired, or was revoked.
    /// </summary>
    public bool IsRefusal { get; internal init; }
}
