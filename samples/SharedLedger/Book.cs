namespace SharedLedger;

/// <summary>What all connections to the ledger's worker share. Thread-safe.</summary>
public sealed class Book
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _entries = [];
    private long _balance;

    /// <summary>Books an amount, and gives the balance after it.</summary>
    public long Add(string clerk, long amount)
    {
        lock (_gate)
        {
            _entries[clerk] = _entries.GetValueOrDefault(clerk) + 1;
            return _balance += amount;
        }
    }

    /// <summary>What stands in it now.</summary>
    public LedgerSummary Summarize()
    {
        lock (_gate)
        {
            return new LedgerSummary(new Dictionary<string, int>(_entries), _balance);
        }
    }
}
