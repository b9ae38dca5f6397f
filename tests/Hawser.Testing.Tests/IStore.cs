using Hawser.Rpc;

namespace Hawser.Testing.Tests;

[RpcContract]
public interface IStore
{
    Task<int> CountAsync(string shelf, CancellationToken cancellationToken = default);

    Task<int> ProcessIdAsync();
}
