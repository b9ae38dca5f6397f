using Hawser.Rpc;

namespace Hawser.Agent.Tests.Support;

/// <summary>A worker to which much happens.</summary>
[RpcContract]
public interface ICounter
{
    Task CountAsync(string name, int times);
}
