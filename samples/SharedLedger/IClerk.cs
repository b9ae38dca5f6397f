using Hawser.Rpc;
using Hawser.Workers;

namespace SharedLedger;

/// <summary>Books in a ledger that it is given.</summary>
[RpcContract]
public interface IClerk
{
    /// <summary>Connects to the ledger, and books the amounts from 1 up to <paramref name="entries"/>.</summary>
    /// <returns>The process that booked.</returns>
    Task<int> WorkAsync(string name, int entries, WorkerHandle<ILedger> ledger, CancellationToken cancellationToken = default);
}
