using Hawser.Workers.Control;

namespace Hawser.Workers.Owning;

/// <summary>Takes a worker's reports, on the owner's side of its connection.</summary>
internal sealed class WorkerReports(WorkerTether tether) : IWorkerReports
{
    public Task FaultAsync(FaultMessage fault)
    {
        tether.AddFault(fault.ToException());
        return Task.CompletedTask;
    }
}
