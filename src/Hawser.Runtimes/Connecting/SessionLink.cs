using Hawser.Runtimes.Sessions;
using Hawser.Workers;

namespace Hawser.Runtimes.Connecting;

/// <summary>
/// One connection to a runtime server, whatever is between: a channel to another process, or nothing. Disposing it ends the connection, and the
/// process where that is the runtime's own. Thread-safe.
/// </summary>
internal abstract class SessionLink : IAsyncDisposable
{
    /// <summary>What the server is asked through.</summary>
    internal abstract IRuntimeSession Session { get; }

    /// <summary>
    /// How the runtime's own process ended; null where it is somebody else's. Asked when the connection is known to be over: waits for the report.
    /// </summary>
    internal abstract Task<WorkerExit?> ExitAsync();

    /// <summary>A way for an observer to the link's session, which is open.</summary>
    internal abstract Task<WorkerHandle<IRuntimeObservation>> ShareAsync(CancellationToken cancellationToken);

    /// <summary>Ends the connection. Never throws; idempotent.</summary>
    public abstract ValueTask DisposeAsync();
}
