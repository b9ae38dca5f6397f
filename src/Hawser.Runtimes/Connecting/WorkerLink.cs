using Hawser.Ipc;
using Hawser.Runtimes.Sessions;
using Hawser.Workers;

namespace Hawser.Runtimes.Connecting;

/// <summary>A link over a channel: to a process of the runtime's own, or to somebody else's node.</summary>
/// <param name="connection">The connection, which the link owns.</param>
/// <param name="own">The same, where the process is the runtime's own.</param>
internal sealed class WorkerLink(WorkerConnection<IRuntimeSession> connection, Worker<IRuntimeSession>? own) : SessionLink
{
    internal override IRuntimeSession Session => connection.Client;

    internal override async Task<WorkerExit?> ExitAsync() => own is null ? null : await own.Exited.ConfigureAwait(false);

    internal override async Task<WorkerHandle<IRuntimeObservation>> ShareAsync(CancellationToken cancellationToken) =>
        connection.HandleOf<IRuntimeObservation>(
            IpcHandle.Parse(await connection.Client.ShareForObserversAsync(cancellationToken).ConfigureAwait(false)));

    public override ValueTask DisposeAsync() => connection.DisposeAsync();
}
