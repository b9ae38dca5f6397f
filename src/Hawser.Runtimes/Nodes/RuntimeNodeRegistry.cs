using Hawser.Workers;
using Hawser.Workers.Detached;

namespace Hawser.Runtimes;

/// <summary>
/// The nodes of this user on this machine, by name: a folder that only this user can enter, with a small file for each node that only this user can read.
/// Files of processes that have ended are removed by whoever looks next. Thread-safe.
/// </summary>
/// <remarks>
/// Whoever can read the folder may evaluate code in the nodes' processes. A file that others could have written (owner, mode, a link) is refused, and so is
/// such a folder.
/// </remarks>
public sealed class RuntimeNodeRegistry
{
    /// <summary>A registry in a folder of one's own.</summary>
    /// <param name="folder">An absolute path. It is made, for this user only, when the first node is registered.</param>
    /// <exception cref="ArgumentException">The path is not absolute.</exception>
    public RuntimeNodeRegistry(string folder) => Workers = new WorkerRegistry(folder, "node");

    /// <summary>
    /// This user's: in XDG_RUNTIME_DIR where that is a folder that only this user can enter, else in the home folder, else in the temp folder.
    /// </summary>
    public static RuntimeNodeRegistry Default { get; } = new(RegistryFolder.Default("nodes"));

    /// <summary>Where the files are.</summary>
    public string Folder => Workers.Folder;

    internal WorkerRegistry Workers { get; }

    /// <summary>The nodes that are open, by name.</summary>
    /// <param name="refused">Is told of each file that is refused or cannot be read, and why. Null: such files are left out.</param>
    /// <exception cref="IOException">The folder is refused.</exception>
    public IReadOnlyList<RuntimeNodeEntry> List(Action<string>? refused = null) =>
    [
        .. Workers.List(refused)
            .Where(static entry => entry.IsRunning)
            .Select(static entry => new RuntimeNodeEntry(entry.Name, entry.ProcessId, entry.StartedAt)),
    ];
}
