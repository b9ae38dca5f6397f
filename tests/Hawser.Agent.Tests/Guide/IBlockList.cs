using Hawser.Rpc;

namespace Hawser.Agent.Tests.Guide;

[RpcContract]
public interface IBlockList
{
    Task<bool> IsBlockedAsync(string address, CancellationToken cancellationToken = default);
}
