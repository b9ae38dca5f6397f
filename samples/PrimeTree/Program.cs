using System.Globalization;
using Hawser.Workers;
using PrimeTree;

// Counts primes with a tree of workers: each halves its numbers and starts two workers for them, down to the depth that was asked for. All of
// them end with this program, also when it is killed, or when a branch in the middle is.
const int MostDepth = 4;
const long MostNumbers = 100_000_000;

if (args.Length != 2
    || !long.TryParse(args[0], NumberStyles.None, CultureInfo.InvariantCulture, out long numbers) || numbers is < 1 or > MostNumbers
    || !int.TryParse(args[1], NumberStyles.None, CultureInfo.InvariantCulture, out int depth) || depth > MostDepth)
{
    Console.Error.WriteLine(
        $"Usage: PrimeTree N DEPTH   (primes below N, 1 to {MostNumbers}; DEPTH generations of workers below the first, 0 to {MostDepth})");
    return 2;
}

try
{
    await using Worker<IPrimeBranch> root = await Worker.SpawnAsync<IPrimeBranch, PrimeBranch>(new WorkerOptions { Name = "branch" });
    IReadOnlyList<BranchReport> branches = await root.Client.CountAsync(0, numbers, depth);
    foreach (BranchReport branch in branches)
    {
        string indent = new(' ', 2 * branch.Worker.Count(static c => c == '.'));
        Console.WriteLine(
            $"{indent}{branch.Worker} (process {branch.ProcessId}, started by {branch.ParentProcessId}): "
            + $"{branch.Primes} primes in {branch.From} to {branch.To - 1}");
    }

    Console.WriteLine($"{branches[0].Primes} primes below {numbers}, by {branches.Count} processes");
    return 0;
}
catch (Exception e) when (e is WorkerStartException or WorkerExitedException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
