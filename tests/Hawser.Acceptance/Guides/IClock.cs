using Hawser.Rpc;

namespace Hawser.Acceptance.Guides;

[RpcContract]
public interface IClock
{
    Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken = default);
}
