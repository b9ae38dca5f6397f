using System.Runtime.CompilerServices;
using Hawser.Runtimes.Connecting;
using Hawser.Runtimes.Sessions;
using Hawser.Workers;

namespace Hawser.Runtimes;

/// <summary>
/// Watches somebody else's runtime: its events, and nothing more. The runtime goes on when an observer leaves or is slow, and does not end later because
/// of one. Thread-safe. Disposing leaves.
/// </summary>
/// <remarks>
/// An observer has no claim on the session: what happens while its connection is lost is not kept for it, as it is for an owner, and its ticket was used.
/// So a connection that is lost ends its sequence with an exception, and is not made again: whoever wants to watch on asks the owner for another ticket,
/// and sees from the exception that there is a gap.
/// </remarks>
public sealed class RuntimeObserver : IAsyncDisposable
{
    private readonly WorkerConnection<IRuntimeObservation> _connection;
    private readonly long _after;

    private RuntimeObserver(WorkerConnection<IRuntimeObservation> connection, SessionWelcome welcome)
    {
        _connection = connection;
        _after = welcome.LastSequence;
        ProcessId = welcome.ProcessId;
    }

    /// <summary>The process that the runtime's code runs in.</summary>
    public int ProcessId { get; }

    /// <summary>Joins a runtime's session.</summary>
    /// <param name="ticket">The ticket; it is worthless afterwards.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RuntimeConnectException">The runtime has ended, or the ticket was used or has expired; the message says what to do.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public static async Task<RuntimeObserver> JoinAsync(RuntimeObserverTicket ticket, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        WorkerConnection<IRuntimeObservation> connection =
            await NodeConnector.DialAsync(ticket.Content.Server, new WorkerConnectOptions(), cancellationToken).ConfigureAwait(false);
        try
        {
            return new RuntimeObserver(connection, await connection.Client.JoinAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            throw Refusals.OfOpening(e, exit: null);
        }
    }

    /// <summary>
    /// The events since this observer joined, in order, until the runtime ends. It is read once: a second reader would miss what the first has read. One that
    /// reads slowly is held back by the channel, not the runtime.
    /// </summary>
    /// <param name="cancellationToken">Ends the sequence.</param>
    /// <exception cref="Ipc.ConnectionLostException">The runtime's process ended, or the connection to it was lost.</exception>
    public async IAsyncEnumerable<RuntimeEvent> ReadEventsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (RuntimeEvent item in _connection.Client.ReadEventsAsync(_after, cancellationToken).ConfigureAwait(false))
        {
            yield return item;
        }
    }

    /// <summary>Leaves. Never throws; idempotent.</summary>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
