using Hawser.Workers;

namespace SharedLedger;

/// <summary>The ledger's worker class: one instance for each connection, one <see cref="Book"/> for all.</summary>
/// <param name="book">The worker state.</param>
public sealed class Ledger(Book book) : ILedger, IWorkerState<Book>
{
    /// <inheritdoc/>
    public Task<long> BookAsync(string clerk, long amount, CancellationToken cancellationToken = default) =>
        Task.FromResult(book.Add(clerk, amount));

    /// <inheritdoc/>
    public Task<LedgerSummary> SummarizeAsync(CancellationToken cancellationToken = default) => Task.FromResult(book.Summarize());
}
