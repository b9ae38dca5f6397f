using Hawser.Workers.Launching;

namespace Hawser.Workers;

/// <summary>
/// Where the .NET runtime writes a dump of a worker that crashes: by <c>abort()</c>, a crash in native code, a stack overflow or
/// <c>FailFast</c>. An end by SIGKILL or by an exit code leaves none. Needs <c>createdump</c>, which stands beside the shared runtime. It goes
/// as environment variables, which .NET processes that the worker starts inherit. Immutable.
/// </summary>
/// <remarks>
/// The worker writes the dump while it ends, so that its calls fail, and its report comes, when the dump is whole. One that takes longer than
/// the silence limit of the connection (15 s) is cut off, and removed.
/// </remarks>
public sealed class CrashDumpOptions
{
    private const int MostKept = 1000;

    /// <summary>
    /// The folder of the dumps, an absolute path; made for this user only (mode 0700) where there is none. A dump holds what the worker had
    /// in memory, secrets too. Its file is named after the worker, and <see cref="WorkerExit.DumpPath"/> names it.
    /// </summary>
    /// <exception cref="ArgumentException">The path is not absolute.</exception>
    public required string Folder
    {
        get;
        init => field = LaunchRules.FolderPath(value);
    }

    /// <summary>What is in a dump. Default <see cref="CrashDumpKind.Mini"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration's.</exception>
    public CrashDumpKind Kind
    {
        get;
        init => field = Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Kind), value, "Kind is Mini, Heap, Triage or Full.");
    } = CrashDumpKind.Mini;

    /// <summary>
    /// How many dumps of workers the folder keeps, the newest ones: older ones are deleted when a new one is there. Other files are left
    /// alone. Default 10; 1 to 1000.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Keep
    {
        get;
        init => field = value is >= 1 and <= MostKept
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Keep), value, $"Keep is 1 to {MostKept}.");
    } = 10;
}
