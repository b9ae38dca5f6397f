namespace Hawser.Testing.Tests;

/// <summary>Carries out a store's calls as a test likes.</summary>
public sealed class LyingStore(int count) : IStore
{
    public Task<int> CountAsync(string shelf, CancellationToken cancellationToken = default) => Task.FromResult(count);

    public Task<int> ProcessIdAsync() => Task.FromResult(0);
}
