using System.Text.Json;
using Hawser.Rpc;

namespace Hawser.Workers.Control;

/// <summary>
/// What an owner asks of its worker, on the owner's connection only: the start's later stages, and the end. Handles for others are the
/// protocol's own <c>$/ticket</c>.
/// </summary>
[RpcContract(Name = "HawserWorkerControl", JsonContext = typeof(ControlJson))]
internal interface IWorkerControl
{
    /// <summary>Makes the worker's services and state. Called once, before anything else.</summary>
    /// <param name="value">The init value; null when the worker class takes none.</param>
    /// <param name="cancellationToken">Fires when the owner gives up the start.</param>
    Task InitAsync(JsonElement? value, CancellationToken cancellationToken);

    /// <summary>
    /// Lets the worker outlive its owner: it registers itself, and lives as long as its lease is renewed. When this has returned, neither
    /// the owner's connection nor its lifeline means anything.
    /// </summary>
    /// <param name="message">The lease, and where to register.</param>
    /// <returns>A handle for any number of connections, which may renew the lease.</returns>
    Task<JsonElement> DetachAsync(DetachMessage message);

    /// <summary>
    /// Begins the orderly end: no more connections are taken, and other connections than the owner's are closed after their calls in
    /// flight. Returns when that is done. The process ends when the owner then closes its own connection.
    /// </summary>
    /// <param name="timeoutMilliseconds">How long calls in flight may take.</param>
    Task ShutdownAsync(long timeoutMilliseconds);
}
