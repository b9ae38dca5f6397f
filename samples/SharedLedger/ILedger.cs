using Hawser.Rpc;

namespace SharedLedger;

/// <summary>One book for all clerks: kept by one worker, which many call.</summary>
[RpcContract]
public interface ILedger
{
    /// <summary>Books an amount.</summary>
    /// <returns>The balance after it.</returns>
    Task<long> BookAsync(string clerk, long amount, CancellationToken cancellationToken = default);

    /// <summary>How many entries each clerk has made, and the balance.</summary>
    Task<LedgerSummary> SummarizeAsync(CancellationToken cancellationToken = default);
}
