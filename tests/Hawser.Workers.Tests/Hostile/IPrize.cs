using Hawser.Rpc;

namespace Hawser.Workers.Tests.Hostile;

/// <summary>What the owner asks of a worker that answers what it likes.</summary>
[RpcContract]
public interface IPrize
{
    Task<int> CountAsync(int number, CancellationToken cancellationToken = default);

    Task<Sums> AddAsync(int number, CancellationToken cancellationToken = default);

    Task<string> TellAsync(string text, CancellationToken cancellationToken = default);

    IAsyncEnumerable<string> ReadAsync(CancellationToken cancellationToken = default);

    Task<int> StoreAsync(IAsyncEnumerable<string> items, CancellationToken cancellationToken = default);
}
