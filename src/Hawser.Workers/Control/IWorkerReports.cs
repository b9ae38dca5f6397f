using Hawser.Rpc;

namespace Hawser.Workers.Control;

/// <summary>What a worker tells its owner, on the owner's connection.</summary>
[RpcContract(Name = "HawserWorkerReports", JsonContext = typeof(ControlJson))]
internal interface IWorkerReports
{
    /// <summary>
    /// An exception in the background. It is answered, so that the worker can wait until the owner has it before it ends.
    /// </summary>
    Task FaultAsync(FaultMessage fault);
}
