using System.Runtime.CompilerServices;
using Hawser.Workers.Detached;

namespace Hawser.Workers;

/// <summary>
/// The detached workers of this user on this machine, by name: a folder of small files that only this user can read. A running worker has
/// one with its handle; one that has ended leaves a record of how, for a week, and for the last hundred names at most. Thread-safe.
/// </summary>
/// <remarks>
/// Whoever can read the folder may call, renew and end its workers. A file that others could have written (owner, mode, a link) is refused,
/// and so is such a folder.
/// </remarks>
public sealed class WorkerRegistry
{
    /// <summary>A registry in a folder of one's own.</summary>
    /// <param name="folder">An absolute path. It is made, for this user only, when the first worker is registered.</param>
    /// <exception cref="ArgumentException">The path is not absolute.</exception>
    public WorkerRegistry(string folder)
        : this(folder, "detached worker")
    {
    }

    /// <param name="folder">An absolute path.</param>
    /// <param name="what">What is registered there, for messages.</param>
    internal WorkerRegistry(string folder, string what)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!Path.IsPathFullyQualified(folder))
        {
            throw new ArgumentException("The folder of a registry is an absolute path; Path.GetFullPath makes one.", nameof(folder));
        }

        Files = new RegistryFiles(folder, TimeProvider.System, what);
    }

    /// <summary>
    /// This user's: in XDG_RUNTIME_DIR where that is a folder that only this user can enter, else in the home folder, else in the temp
    /// folder.
    /// </summary>
    public static WorkerRegistry Default { get; } = new(RegistryFolder.Default("workers"));

    /// <summary>Where the files are.</summary>
    public string Folder => Files.Folder;

    internal RegistryFiles Files { get; }

    /// <summary>All workers that run, and those that have ended and whose record is still there, by name.</summary>
    /// <param name="refused">Is told of each file that is refused or cannot be read, and why. Null: such files are left out.</param>
    /// <exception cref="IOException">The folder is refused.</exception>
    public IReadOnlyList<WorkerRegistryEntry> List(Action<string>? refused = null) =>
        [.. Files.List(refused).Select(found => new WorkerRegistryEntry(this, found.Record, found.Exit))];

    /// <summary>The worker of this name, running or ended.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Null: there is no word of such a worker.</returns>
    /// <exception cref="IOException">The folder, or the worker's file, is refused or cannot be read.</exception>
    public WorkerRegistryEntry? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        RegistryRecord? record = Files.Find(name);
        DetachedExit? exit = Files.LastExit(name);
        return record is null && exit is null ? null : new WorkerRegistryEntry(this, record, exit);
    }

    /// <summary>Ends a worker as <see cref="DetachedWorker{TContract}.StopAsync"/> does. Returns at once for one that has ended.</summary>
    /// <param name="entry">The worker.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public static async Task EndAsync(WorkerRegistryEntry entry, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Record is { } record)
        {
            var worker = new DetachedWorker<IAnyContract>(record.Handle, record.Lease, new WorkerConnectOptions(), null);
            await using ConfiguredAsyncDisposable disposing = worker.ConfigureAwait(false);
            await worker.StopAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Stands for a contract where none is called.</summary>
    private interface IAnyContract;
}
