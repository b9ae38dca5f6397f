using Hawser.Rpc;

namespace Hawser.Runtimes.Sessions;

/// <summary>
/// What an observer's connection to a runtime server is for, and all that it can do: its ticket opens no other service, so that nobody evaluates by one
/// that was meant for watching.
/// </summary>
[RpcContract(JsonContext = typeof(RuntimeJson))]
internal interface IRuntimeObservation
{
    /// <summary>Joins the session that the ticket is for: a welcome, then the events since, in order, for as long as the session lasts.</summary>
    /// <exception cref="RuntimeSessionException">It has ended.</exception>
    /// <exception cref="InvalidOperationException">The observer is so far behind that its next event is not kept any more.</exception>
    IAsyncEnumerable<ObservedItem> WatchAsync(CancellationToken cancellationToken = default);
}
