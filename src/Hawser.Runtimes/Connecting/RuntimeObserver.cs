using System.Runtime.CompilerServices;
using Hawser.Runtimes.Connecting;
using Hawser.Runtimes.Sessions;
using Hawser.Workers;

namespace Hawser.Runtimes;

/// <summary>
/// Watches somebody else's runtime: its events, and nothing more. The runtime goes on when an observer leaves or is slow, and does not end later because
/// of one. Thread-safe. Disposing leaves.
/// </summary>
public sealed class RuntimeObserver : IAsyncDisposable
{
    private readonly WorkerConnection<IRuntimeSession> _connection;
    private readonly long _after;

    private RuntimeObserver(WorkerConnection<IRuntimeSession> connection, SessionWelcome welcome)
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
        WorkerConnection<IRuntimeSession> connection =
            await NodeConnector.DialAsync(ticket.Content.Server, new WorkerConnectOptions(), cancellationToken).ConfigureAwait(false);
        var link = new WorkerLink(connection, own: null);
        try
        {
            SessionWelcome welcome = await connection.Client.OpenAsync(
                new SessionRequest(
                    ticket.Content.Session, SessionRole.Observer, "", true, WhoAsks.Text, "", null, 0, TimeSpan.Zero),
                cancellationToken).ConfigureAwait(false);
            return new RuntimeObserver(connection, welcome);
        }
        catch (Exception e)
        {
            await link.DisposeAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            throw await Refusals.OfOpeningAsync(link, e).ConfigureAwait(false);
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
