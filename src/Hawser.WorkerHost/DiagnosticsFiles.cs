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
            // A zombie still shows when it started.
            if (ProcessStat.Read(processId) is { } process)
            {
                Delete(processId, process.Started);
            }
        }
        catch (UnauthorizedAccessException)
        {
            // Tidiness only: nothing depends on it.
        }
    }

    /// <summary>Deletes those of a process that may be reaped already, and its id another's. Ignores failures.</summary>
    /// <param name="processId">Its id.</param>
    /// <param name="start">When it started (<see cref="ProcessStat.Started"/>), which the runtime names the files by, too.</param>
    public static void Delete(int processId, string start)
    {
        try
        {
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
