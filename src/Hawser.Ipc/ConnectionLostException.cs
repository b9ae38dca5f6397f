namespace Hawser.Ipc;

/// <summary>The connection has ended, or is being closed here, so that nothing can be sent on it.</summary>
public class ConnectionLostException : IOException
{
    /// <summary>Creates the exception for a connection that ended.</summary>
    /// <param name="end">How it ended; null while it is being closed here.</param>
    public ConnectionLostException(IpcEnd? end)
        : base(Describe(end), end?.Exception)
    {
        End = end;
        HelpLink = $"docs/errors/{nameof(ConnectionLostException)}.md";
    }

    /// <summary>Creates the exception with a message of its own.</summary>
    /// <param name="message">What was lost, for people.</param>
    /// <param name="end">How the connection ended; null while it is being closed here.</param>
    public ConnectionLostException(string message, IpcEnd? end)
        : base(message, end?.Exception)
    {
        End = end;
        HelpLink = $"docs/errors/{nameof(ConnectionLostException)}.md";
    }

    /// <summary>How the connection ended; null while it is being closed here.</summary>
    public IpcEnd? End { get; }

    private static string Describe(IpcEnd? end) => end is null
        ? "The connection is being closed here: nothing more can be sent."
        : $"The connection has ended ({end.Kind}): {end.Detail}";
}
