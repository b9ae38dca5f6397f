using System.Text.Json;
using Hawser.Rpc;

namespace Hawser.Workers.Control;

/// <summary>What an owner asks of a process that waits to become a worker.</summary>
[RpcContract(Name = "HawserWorkerStandby", JsonContext = typeof(ControlJson))]
internal interface IStandbyControl
{
    /// <summary>Does something ahead.</summary>
    /// <param name="step">The class of the step.</param>
    /// <param name="argument">What it is given.</param>
    /// <param name="cancellationToken">Fires when the owner gives up the start.</param>
    Task PrewarmAsync(string step, string? argument, CancellationToken cancellationToken);

    /// <summary>
    /// Becomes a worker, as a process does that was started with this boot line: it dials with the ticket in it. Once; this connection means
    /// nothing from then on.
    /// </summary>
    /// <param name="line">The boot line, which holds the ticket's key.</param>
    Task BecomeAsync(JsonElement line);
}
