using Hawser.Rpc;
using Hawser.Workers;

namespace Hawser.Acceptance.Child.Trials;

/// <summary>A worker that is given other workers, starts its own, and hands them on.</summary>
[RpcContract]
public interface IRelay
{
    /// <summary>Connects to the other worker, and keeps the connection.</summary>
    Task HoldAsync(WorkerHandle<ITrial> other);

    /// <summary>Calls the held worker; a failure as the exception's type and message.</summary>
    Task<string> EchoAsync(string text);

    /// <summary>Starts a worker of its own, and gives a handle of it.</summary>
    Task<WorkerHandle<ITrial>> StartAsync(string name);

    /// <summary>Starts a relay of its own, which starts one in turn, so many deep; gives the process ids, the nearest first.</summary>
    Task<int[]> DescendAsync(int depth);
}
