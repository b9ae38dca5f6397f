using Hawser.Workers;
using Microsoft.Extensions.Logging;

namespace Hawser.Testing.Tests;

/// <summary>The worker class of these tests.</summary>
public sealed class Store(Stock stock, WorkerContext context, ILogger<Store> logger) : IStore, IWorkerInit<Stock>
{
    public Task<int> CountAsync(string shelf, CancellationToken cancellationToken = default)
    {
        logger.LogInformation("counting");
        return stock.Shelves.TryGetValue(shelf, out int count)
            ? Task.FromResult(count)
            : throw new KeyNotFoundException($"There is no shelf '{shelf}'.");
    }

    public Task<int> ProcessIdAsync() => Task.FromResult(context.ProcessId);
}
