using System.Text.Json;
using Hawser.Rpc;

namespace Hawser.Workers.Control;

/// <summary>What the dialer of a connection, owner or not, asks of the worker before it calls the user's contract.</summary>
[RpcContract(Name = "HawserWorkerSession", JsonContext = typeof(ControlJson))]
internal interface IWorkerSession
{
    /// <summary>Makes this connection's instance of the worker class. Called once for each connection.</summary>
    /// <param name="argument">The connection's argument; null when the worker class takes none.</param>
    /// <param name="cancellationToken">Fires when the caller gives up.</param>
    Task OpenAsync(JsonElement? argument, CancellationToken cancellationToken);
}
