using Hawser.Rpc;

namespace Hawser.Workers.Control;

/// <summary>Where a worker's loggers write once it has reached its owner, on the owner's connection.</summary>
[RpcContract(Name = "HawserOwnerLog", JsonContext = typeof(ControlJson))]
internal interface IOwnerLog
{
    /// <summary>An entry. A request, and no one-way call: it goes at once, so that a worker that crashes right after has logged it.</summary>
    Task WriteAsync(LogMessage message);
}
