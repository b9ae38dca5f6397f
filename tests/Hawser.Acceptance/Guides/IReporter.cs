using Hawser.Rpc;
using Hawser.Workers;

namespace Hawser.Acceptance.Guides;

[RpcContract]
public interface IReporter
{
    Task<int> ReportAsync(WorkerHandle<IRoom> room);
}
