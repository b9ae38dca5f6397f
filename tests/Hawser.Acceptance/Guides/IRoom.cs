using Hawser.Rpc;

namespace Hawser.Acceptance.Guides;

[RpcContract]
public interface IRoom
{
    Task SayAsync(string text, CancellationToken cancellationToken = default);

    Task<IReadOnlyList<string>> ReadAsync(CancellationToken cancellationToken = default);
}
