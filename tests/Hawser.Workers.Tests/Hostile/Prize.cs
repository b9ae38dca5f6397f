namespace Hawser.Workers.Tests.Hostile;

/// <summary>The class that the owner believes to have started.</summary>
public sealed class Prize : IPrize
{
    public Task<int> CountAsync(int number, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<Sums> AddAsync(int number, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<string> TellAsync(string text, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public IAsyncEnumerable<string> ReadAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<int> StoreAsync(IAsyncEnumerable<string> items, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();
}
