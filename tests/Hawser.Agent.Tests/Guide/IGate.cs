using Hawser.Rpc;

namespace Hawser.Agent.Tests.Guide;

/// <summary>The guide's worker.</summary>
[RpcContract]
public interface IGate
{
    Task<string> AdmitAsync(string address, CancellationToken cancellationToken = default);

    Task<bool> CountAsync(string address, CancellationToken cancellationToken = default);
}
