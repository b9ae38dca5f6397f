namespace Hawser.Runtimes.Connecting;

/// <summary>What makes the three forms of a runtime different: how the server is reached, and what becomes of a lost connection.</summary>
internal interface ISessionConnector
{
    /// <summary>How long a lost connection is made again, and the server waits for it; zero: a lost connection is the end.</summary>
    TimeSpan Grace { get; }

    /// <summary>Reaches the server. What it has begun is undone when it fails.</summary>
    /// <param name="step">Told of each step as it begins.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RuntimeConnectException">The server cannot be reached; it says why and what to do.</exception>
    Task<SessionLink> ConnectAsync(Action<string> step, CancellationToken cancellationToken);

    /// <summary>What the form of the runtime adds to its description.</summary>
    IEnumerable<KeyValuePair<string, string>> Describe();
}
