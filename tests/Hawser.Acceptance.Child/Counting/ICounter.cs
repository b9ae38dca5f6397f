using Hawser.Rpc;

namespace Hawser.Acceptance.Child.Counting;

[RpcContract]
public interface ICounter
{
    Task<int> CountAsync(string text, CancellationToken cancellationToken = default);
}
