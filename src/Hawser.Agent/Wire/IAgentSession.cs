using System.Text.Json;
using Hawser.Rpc;

namespace Hawser.Agent.Wire;

/// <summary>
/// What a worker's client asks of the agent. One object serves one connection, whichever way it was made; in the agent's own process the client
/// calls that object itself.
/// </summary>
[RpcContract(Name = "HawserAgent", JsonContext = typeof(AgentJson))]
internal interface IAgentSession
{
    /// <summary>The first call of each connection.</summary>
    Task<AgentWelcome> OpenAsync(AgentHello hello);

    /// <summary>A ticket for a process that the worker starts. It dies with the worker's own.</summary>
    /// <param name="worker">The name of the process, below the worker's.</param>
    /// <returns>The ticket's handle.</returns>
    Task<JsonElement> IssueTicketAsync(string worker);

    /// <summary>Makes a ticket worthless that this connection, or an earlier one of the same worker, has asked for.</summary>
    /// <param name="worker">Its name as it was asked for.</param>
    Task RevokeTicketAsync(string worker);

    /// <summary>A document, if it differs from what the client has.</summary>
    /// <param name="document">Its name.</param>
    /// <param name="epoch">The epoch of what the client has; 0 if nothing.</param>
    /// <param name="generation">Its generation; 0 if nothing.</param>
    /// <returns>What <c>DocumentContent</c> describes; null: the client has it, or there is none.</returns>
    Task<byte[]?> ReadDocumentAsync(string document, long epoch, long generation);

    /// <summary>The names of documents that have changed, as they change; first an empty one, which says that it has begun. Once for each
    /// connection.</summary>
    IAsyncEnumerable<string> WatchDocumentsAsync(CancellationToken cancellationToken);

    /// <summary>A batch of events. It is answered when the agent has stored it; one that it had stored before is answered too.</summary>
    Task TakeEventsAsync(EventMessage batch);

    /// <summary>What the worker has measured. Only where the agent's welcome asks for it.</summary>
    Task TakeMeasurementsAsync(MeasurementMessage[] measurements);

    /// <summary>Asks for permits of a shared limit.</summary>
    /// <param name="limit">Its name.</param>
    /// <param name="key">Whom they are for.</param>
    /// <param name="permits">How many.</param>
    /// <param name="cancellationToken">Gives up waiting, where the limit lets wait.</param>
    /// <returns>A <see cref="LimitAnswer"/> as a number.</returns>
    Task<long> AcquireAsync(string limit, string key, int permits, CancellationToken cancellationToken);

    /// <summary>Gives permits back.</summary>
    [OneWay]
    ValueTask ReleaseAsync(long lease);
}
