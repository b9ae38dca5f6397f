using System.Globalization;
using Hawser.Workers;
using SharedLedger;

// One worker keeps a ledger. It is handed to other workers, the clerks, as an argument of a call: each gets a handle of its own, connects, and
// books.
const int MostClerks = 16;
const int MostEntries = 100_000;

if (args.Length != 2
    || !int.TryParse(args[0], NumberStyles.None, CultureInfo.InvariantCulture, out int clerks) || clerks is < 1 or > MostClerks
    || !int.TryParse(args[1], NumberStyles.None, CultureInfo.InvariantCulture, out int entries) || entries is < 1 or > MostEntries)
{
    Console.Error.WriteLine($"Usage: SharedLedger CLERKS ENTRIES   (1 to {MostClerks} clerks, each with 1 to {MostEntries} entries)");
    return 2;
}

try
{
    await using StartedWorker<ILedger> ledger = await Worker.StartAsync<ILedger, Ledger>(new WorkerOptions { Name = "ledger" });
    Console.WriteLine($"the ledger is process {ledger.ProcessId}");
    await Task.WhenAll(Enumerable.Range(1, clerks).Select(number => WorkAsync($"clerk {number}", ledger)));

    await using WorkerConnection<ILedger> connection = await Worker.ConnectAsync(ledger);
    LedgerSummary summary = await connection.Client.SummarizeAsync();
    foreach ((string clerk, int count) in summary.Entries.OrderBy(static entry => entry.Key, StringComparer.Ordinal))
    {
        Console.WriteLine($"{clerk} made {count} entries");
    }

    Console.WriteLine($"balance {summary.Balance}");
    return summary.Balance == (long)clerks * entries * (entries + 1) / 2 ? 0 : 1;
}
catch (Exception e) when (e is WorkerStartException or WorkerExitedException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

async Task WorkAsync(string name, StartedWorker<ILedger> ledger)
{
    await using Worker<IClerk> clerk = await Worker.SpawnAsync<IClerk, Clerk>(new WorkerOptions { Name = name });
    int processId = await clerk.Client.WorkAsync(name, entries, await ledger.ShareAsync());
    Console.WriteLine($"{name} was process {processId}");
}
