using System.Diagnostics;
using Hawser.Rpc;
using Hawser.Workers;
using WordCount;

const int Success = 0;
const int Failure = 1;
const int BadInput = 2;

if (!Arguments.TryParse(args, out Arguments? arguments, out string? error))
{
    Console.Error.WriteLine(error);
    Console.Error.WriteLine(Arguments.Usage);
    return BadInput;
}

try
{
    string[] files = FilesUnder(arguments.Folder);
    if (files.Length == 0)
    {
        Console.Error.WriteLine($"There are no files in '{arguments.Folder}'.");
        return BadInput;
    }

    await using Crew crew = await Crew.StartAsync(arguments.Workers);
    foreach ((string name, int processId, _) in crew.Shares)
    {
        Console.WriteLine($"{name} is process {processId}");
    }
    Console.Out.Flush();

    var clock = Stopwatch.StartNew();
    WordCounts counts = await crew.CountAsync(files, Console.WriteLine);
    Print(counts, crew, clock.Elapsed);
    return !arguments.Check || await IsRightAsync(counts, files) ? Success : Failure;
}
catch (Exception e) when (e is UnauthorizedAccessException or RemoteException { RemoteType: "System.IO.IOException" })
{
    Console.Error.WriteLine(e.Message);
    return BadInput;
}
catch (Exception e) when (e is WorkerStartException or WorkerExitedException)
{
    Console.Error.WriteLine(e.Message);
    return Failure;
}

// Links are not followed: a link to a folder above would never end.
static string[] FilesUnder(string folder) =>
    Directory.GetFiles(folder, "*", new EnumerationOptions
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = false,
        AttributesToSkip = FileAttributes.ReparsePoint,
    });

static void Print(WordCounts counts, Crew crew, TimeSpan time)
{
    Console.WriteLine();
    foreach ((string word, long count) in counts.Top(10))
    {
        Console.WriteLine($"{count,10}  {word}");
    }
    int files = counts.Files + counts.Skipped;
    Console.WriteLine();
    Console.WriteLine($"{counts.Files} files, {counts.Total()} words, {counts.Words.Count} different"
        + (counts.Skipped == 0 ? "" : $"; {counts.Skipped} more files are not text"));
    Console.WriteLine($"{time.TotalSeconds:F2} s, {files / time.TotalSeconds:F0} files per second");
    foreach ((string name, int processId, int share) in crew.Shares)
    {
        Console.WriteLine($"{name} (process {processId}) counted {share} files, {100.0 * share / files:F0} %");
    }
}

static async Task<bool> IsRightAsync(WordCounts counts, string[] files)
{
    bool same = counts.IsSameAs(await new Counter().CountAsync(files));
    Console.WriteLine(same ? "Check: one process counts the same." : "Check: one process counts something else.");
    return same;
}
