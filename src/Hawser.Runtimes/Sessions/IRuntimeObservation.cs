using Hawser.Rpc;

namespace Hawser.Runtimes.Sessions;

/// <summary>
/// What an observer's connection to a runtime server is for, and all that it can do: its ticket opens no other service, so that nobody evaluates by one
/// that was meant for watching.
/// </summary>
[RpcContract(JsonContext = typeof(RuntimeJson))]
internal interface IRuntimeObservation
{
    /// <summary>Joins the session that the ticket is for.</summary>
    /// <exception cref="RuntimeSessionException">It has ended.</exception>
    Task<SessionWelcome> JoinAsync(CancellationToken cancellationToken = default);

    /// <summary>The events after the given number that are still kept, in order, for as long as the session lasts.</summary>
    IAsyncEnumerable<RuntimeEvent> ReadEventsAsync(long after, CancellationToken cancellationToken = default);
}
