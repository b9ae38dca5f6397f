using Hawser.Runtimes.Sessions;
using Hawser.Workers;

namespace Hawser.Runtimes.Connecting;

/// <summary>
/// One connection to a runtime server, whatever is between: a channel to another process, or nothing. Disposing it ends the connection, and the
/// process where that is the runtime's own. Thread-safe.
/// </summary>
internal abstract class SessionLink : IAsyncDisposable
{
    /// <summary>As long as the owner of an observer may take to hand its ticket on.</summary>
    protected static readonly TimeSpan ShareExpiry = TimeSpan.FromMinutes(10);

    /// <summary>What the server is asked through.</summary>
    internal abstract IRuntimeSession Session { get; }

    /// <summary>
    /// How the runtime's own process ended; null where it is somebody else's. Asked when the connection is known to be over: waits for the report.
    /// </summary>
    internal abstract Task<WorkerExit?> ExitAsync();

    /// <summary>A way to the same server for somebody else.</summary>
    internal abstract Task<WorkerHandle<IRuntimeSession>> ShareAsync(CancellationToken cancellationToken);

    /// <summary>Ends the connection. Never throws; idempotent.</summary>
    public abstract ValueTask DisposeAsync();
}
