using System.Runtime.InteropServices;
using Hawser.Workers.Boot;

namespace Hawser.Workers.Serving;

/// <summary>
/// Removes the folder of the owner's socket when the owner was killed and could not do it itself. What nobody removes (the last worker was killed
/// too) the next owner's listener sweeps.
/// </summary>
internal static partial class OwnerSocket
{
    /// <summary>
    /// The lifeline's end alone is no proof: an owner that lives closes it to end just this worker. A process whose parent is dead has another
    /// parent, which is one; behind a wrapper command it cannot be seen, and the folder is left to the sweep.
    /// </summary>
    internal static void RemoveWhenOwnerDies(BootMessage line, CancellationToken ownerGone)
    {
        if (line.Owner.Endpoint.SocketPath is { } path && GetParentProcessId() == line.OwnerProcessId)
        {
            ownerGone.Register(() =>
            {
                if (GetParentProcessId() != line.OwnerProcessId)
                {
                    Remove(path);
                }
            });
        }
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
            Directory.Delete(Path.GetDirectoryName(path)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another worker of the same owner was faster.
        }
    }

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int GetParentProcessId();
}
