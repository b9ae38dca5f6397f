namespace SharedLedger;

/// <summary>What stands in the book.</summary>
/// <param name="Entries">The number of each clerk's entries, by name.</param>
/// <param name="Balance">The sum of all amounts.</param>
public sealed record LedgerSummary(IReadOnlyDictionary<string, int> Entries, long Balance);
