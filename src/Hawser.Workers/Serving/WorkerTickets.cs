using Hawser.Ipc;

namespace Hawser.Workers.Serving;

/// <summary>Answers the owner's <c>$/ticket</c>: an owner may always ask its worker.</summary>
/// <param name="core">The worker.</param>
/// <param name="listen">Starts the worker's listener, at the first ticket: a worker that nobody else connects to has none.</param>
internal sealed class WorkerTickets(WorkerCore core, Action listen)
{
    private readonly Lock _gate = new();
    private bool _listening;

    /// <exception cref="InvalidOperationException">This worker does not listen.</exception>
    internal ValueTask<IpcHandle> IssueAsync(IpcTicketKind kind, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (!_listening)
            {
                listen();
                _listening = true;
            }
        }

        return new ValueTask<IpcHandle>(core.IssueHandle(kind));
    }
}
