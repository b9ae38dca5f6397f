using Hawser.Rpc;

namespace Hawser.Agent.Tests.Support;

/// <summary>An application's own contract, which the agent serves to its workers.</summary>
[RpcContract]
public interface IHarbour
{
    Task<string> WhoAmIAsync();

    Task<int> WaitForTideAsync(CancellationToken cancellationToken = default);
}
