using Hawser.Rpc;

namespace Hawser.Acceptance.Guides;

[RpcContract]
public interface IToiler
{
    Task WorkAsync(CancellationToken cancellationToken = default);
}
