namespace Hawser.WorkerHost;

/// <summary>
/// The files that a .NET process makes in the temp folder for debuggers and tools. It removes them itself when it ends in order; those of a
/// process that was killed stay for ever. So who kills deletes them: an owner for its worker, a worker whose owner is gone for itself.
/// </summary>
internal static class DiagnosticsFiles
{
    /// <summary>
    /// Deletes those of this process, or of a child that is not reaped yet: until then nobody else can have its id. Ignores failures.
    /// </summary>
    public static void Delete(int processId)
    {
        try
        {
            // The runtime names the files by process id and start time (in ticks, field 22), which a zombie still shows.
            string stat = File.ReadAllText($"/proc/{processId}/stat");
            string start = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
            string folder = Path.GetTempPath();
            File.Delete(Path.Combine(folder, $"dotnet-diagnostic-{processId}-{start}-socket"));
            File.Delete(Path.Combine(folder, $"clr-debug-pipe-{processId}-{start}-in"));
            File.Delete(Path.Combine(folder, $"clr-debug-pipe-{processId}-{start}-out"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Tidiness only: nothing depends on it.
        }
    }
}
