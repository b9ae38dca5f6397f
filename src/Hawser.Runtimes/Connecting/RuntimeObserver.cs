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
    private readonly IAsyncEnumerator<ObservedItem> _items;
    private readonly CancellationTokenSource _left;
    private int _isRead;

    private RuntimeObserver(
        WorkerConnection<IRuntimeObservation> connection, IAsyncEnumerator<ObservedItem> items, CancellationTokenSource left, SessionWelcome welcome)
    {
        _connection = connection;
        _items = items;
        _left = left;
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
        var left = new CancellationTokenSource();
        try
        {
            IAsyncEnumerator<ObservedItem> items = connection.Client.WatchAsync(left.Token).GetAsyncEnumerator(CancellationToken.None);
            using CancellationTokenRegistration giveUp = Leaving(left, cancellationToken);
            return await items.MoveNextAsync().ConfigureAwait(false) && items.Current.Welcome is { } welcome
                ? new RuntimeObserver(connection, items, left, welcome)
                : throw new RuntimeSessionException(RuntimeConnectFailure.SessionEnded, "The session has ended.");
        }
        catch (Exception e)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            left.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw Refusals.OfOpening(e, exit: null);
        }
    }

    /// <summary>
    /// The events since this observer joined, in order, until the runtime ends. It is read once: a second reader would miss what the first has read. One
    /// that reads slowly, or has not begun to, is held back by the channel, not the runtime; one that is too far behind is told so.
    /// </summary>
    /// <param name="cancellationToken">Ends the sequence.</param>
    /// <exception cref="Ipc.ConnectionLostException">The runtime's process ended, or the connection to it was lost.</exception>
    /// <exception cref="InvalidOperationException">The events were read before.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public IAsyncEnumerable<RuntimeEvent> ReadEventsAsync(CancellationToken cancellationToken = default) =>
        Interlocked.Exchange(ref _isRead, 1) == 0
            ? ReadOnceAsync(cancellationToken)
            : throw new InvalidOperationException("The events of an observer are read once.");

    /// <summary>Leaves. Never throws; idempotent.</summary>
    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync().ConfigureAwait(false);
        _left.Dispose();
    }

    private async IAsyncEnumerable<RuntimeEvent> ReadOnceAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration stop = Leaving(_left, cancellationToken);
        try
        {
            while (await NextAsync(cancellationToken).ConfigureAwait(false) is { } next)
            {
                yield return next;
            }
        }
        finally
        {
            await _items.DisposeAsync().ConfigureAwait(false); // Nothing is kept for it any more.
        }
    }

    private static CancellationTokenRegistration Leaving(CancellationTokenSource left, CancellationToken cancellationToken) =>
        cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), left);

    private async ValueTask<RuntimeEvent?> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _items.MoveNextAsync().ConfigureAwait(false) ? _items.Current.Event : null;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }
}
