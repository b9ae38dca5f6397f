using Hawser.Workers;

namespace SharedLedger;

/// <summary>The clerks' worker class. It talks to the ledger's worker directly: nothing goes through the program that started both.</summary>
public sealed class Clerk : IClerk
{
    /// <inheritdoc/>
    public async Task<int> WorkAsync(
        string name, int entries, WorkerHandle<ILedger> ledger, CancellationToken cancellationToken = default)
    {
        await using WorkerConnection<ILedger> connection = await Worker.ConnectAsync(ledger, cancellationToken: cancellationToken);
        for (int amount = 1; amount <= entries; amount++)
        {
            await connection.Client.BookAsync(name, amount, cancellationToken);
        }

        return Environment.ProcessId;
    }
}
