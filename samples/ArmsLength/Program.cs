using ArmsLength;
using Hawser.Workers;

// Each word is measured by a native library in a worker process. The word "crash" makes the library read an address that nobody may read: the
// worker dies, this program does not, and a new worker measures the rest.
if (args.Length == 0)
{
    Console.Error.WriteLine("Usage: ArmsLength WORD…   (the word 'crash' crashes the library)");
    return 2;
}

// A folder for the dumps of those that crash, if this program's user wants to look into them: they are removed at the end.
DirectoryInfo dumps = Directory.CreateTempSubdirectory("arms-length-");
var options = new WorkerOptions { Name = "text library", CrashDumps = new CrashDumpOptions { Folder = dumps.FullName } };
Worker<ITextLibrary> library = await Worker.SpawnAsync<ITextLibrary, TextLibrary>(options);
try
{
    Console.WriteLine($"This program is process {Environment.ProcessId}, the library is in process {library.ProcessId}.");
    foreach (string word in args)
    {
        try
        {
            Console.WriteLine($"'{word}' has {await library.Client.MeasureAsync(word == "crash" ? null : word)} bytes.");
        }
        catch (WorkerExitedException e)
        {
            Report(e.Exit);

            // Not the same call again: whoever crashed the library once will do it twice.
            library = await Worker.SpawnAsync<ITextLibrary, TextLibrary>(options);
            Console.WriteLine($"The library is in process {library.ProcessId} now.");
        }
    }
}
finally
{
    await library.DisposeAsync();
    dumps.Delete(recursive: true);
}

Console.WriteLine("This program has not noticed anything.");
return 0;

static void Report(WorkerExit exit)
{
    Console.WriteLine($"The library crashed: {exit.Cause} {exit.SignalName} after {exit.Lifetime.TotalSeconds:F1} s.");
    Console.WriteLine($"  process:  {exit.ProcessId}");
    Console.WriteLine($"  calls:    {string.Join(", ", exit.CallsInFlight)}");
    if (exit.DumpPath is { } dump)
    {
        Console.WriteLine($"  dump:     {Path.GetFileName(dump)}, {new FileInfo(dump).Length >> 10} KiB");
    }
}
