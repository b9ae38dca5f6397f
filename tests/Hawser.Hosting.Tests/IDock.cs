using Hawser.Rpc;

namespace Hawser.Hosting.Tests;

/// <summary>A worker whose calls end when the test lets them.</summary>
[RpcContract]
public interface IDock
{
    Task<string> LoadAsync(string cargo, CancellationToken cancellationToken = default);
}
