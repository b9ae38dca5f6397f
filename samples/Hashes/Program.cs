using System.Globalization;
using Hashes;
using Hawser.Workers;

const int Success = 0;
const int FilesFailed = 1;
const int BadArguments = 2;

int processes = Environment.ProcessorCount;
if (args.Length is not (1 or 2)
    || !Directory.Exists(args[0])
    || (args.Length == 2 && (!int.TryParse(args[1], NumberStyles.None, CultureInfo.InvariantCulture, out processes) || processes is < 1 or > 64)))
{
    Console.Error.WriteLine("Usage: Hashes FOLDER [N]   (SHA-256 of all files of a folder, as sha256sum writes them, by N processes, 1 to 64)");
    return BadArguments;
}

string folder = Path.GetFullPath(args[0]);
await using var pool = new ProcessPool(new WorkerPoolOptions
{
    Size = processes,
    Worker = new WorkerOptions { Name = "hashes" },
});
try
{
    // A file that cannot be read costs nothing but its own line, and so would one that kills its process: hashing may be done again.
    string[] files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
    var options = new MapOptions
    {
        OnFailure = MapFailures.Collect,
        Idempotent = true,

        // Not in a terminal that the hashes go to.
        Progress = Console.IsOutputRedirected ? new ProgressLine(Console.Error, rewrites: !Console.IsErrorRedirected) : null,
    };
    await foreach (FileHash file in pool.MapAsync(files, static path => FileHash.Of(path), options))
    {
        Console.WriteLine($"{file.Hash}  {Path.GetRelativePath(folder, file.Path)}");
    }

    return Success;
}
catch (MapFailedException e)
{
    foreach (MapFailure failure in e.Failures)
    {
        Console.Error.WriteLine(failure.Exception.Message);
    }

    return FilesFailed;
}
