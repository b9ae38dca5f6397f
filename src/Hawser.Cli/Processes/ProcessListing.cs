using Hawser.Runtimes;
using Hawser.Workers;

namespace Hawser.Cli.Processes;

/// <summary>
/// All workers, detached workers and nodes of this user. Workers are known by their command lines, the others by their registries; what is
/// in both is shown once.
/// </summary>
/// <param name="Processes">Those that run by their ids, then those that have ended, by name.</param>
/// <param name="Faults">What could not be read, and why.</param>
internal sealed record ProcessListing(IReadOnlyList<HawserProcess> Processes, IReadOnlyList<string> Faults)
{
    /// <summary>Those of this machine, now.</summary>
    public static ProcessListing Read()
    {
        List<string> faults = [];
        IReadOnlyList<WorkerRegistryEntry> detached = Registered(static fault => WorkerRegistry.Default.List(fault), faults);
        IReadOnlyList<RuntimeNodeEntry> nodes = Registered(static fault => RuntimeNodeRegistry.Default.List(fault), faults);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        IReadOnlyList<SeenProcess> seen = new ProcessTable().List();
        return new ProcessListing(
            Merge(
                seen,
                detached.Select(static entry => new HawserProcess
                {
                    ProcessId = entry.ProcessId,
                    Kind = ProcessKind.Detached,
                    Name = entry.Name,
                    IsRunning = entry.IsRunning,
                    OwnerProcessId = entry.OwnerProcessId,
                    Age = entry.Age,
                    MemoryBytes = entry.MemoryBytes,
                    LastExit = entry.LastExit,
                }),
                nodes.Select(node => new HawserProcess
                {
                    ProcessId = node.ProcessId,
                    Kind = ProcessKind.Node,
                    Name = node.Name,
                    Age = now - node.OpenedAt,
                })),
            faults);
    }

    /// <summary>Puts together what the kernel and the registries tell.</summary>
    /// <param name="seen">The user's processes.</param>
    /// <param name="detached">The detached workers, also those that have ended.</param>
    /// <param name="nodes">The nodes; a process may have several.</param>
    public static IReadOnlyList<HawserProcess> Merge(
        IReadOnlyList<SeenProcess> seen,
        IEnumerable<HawserProcess> detached,
        IEnumerable<HawserProcess> nodes)
    {
        Dictionary<int, SeenProcess> byId = seen.ToDictionary(static process => process.ProcessId);
        HawserProcess[] registered =
        [
            .. detached,
            .. nodes.Select(node => node with { MemoryBytes = byId.GetValueOrDefault(node.ProcessId)?.MemoryBytes }),
        ];
        HashSet<int> known = [.. registered.Where(static process => process.IsRunning).Select(static process => process.ProcessId)];
        IEnumerable<HawserProcess> workers = Workers(seen).Where(worker => !known.Contains(worker.ProcessId));
        return
        [
            .. workers.Concat(registered)
                .OrderBy(static process => !process.IsRunning)
                .ThenBy(static process => process.IsRunning ? process.ProcessId : 0)
                .ThenBy(static process => process.Name, StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<HawserProcess> Workers(IReadOnlyList<SeenProcess> seen)
    {
        Dictionary<int, WorkerArguments> workers = [];
        foreach (SeenProcess process in seen)
        {
            if (WorkerArguments.Of(process.Arguments) is { } worker)
            {
                workers[process.ProcessId] = worker;
            }
        }

        // A command in front of a worker has the worker's own command line as its last arguments; the worker is its child.
        HashSet<int> wrappers =
        [
            .. seen.Where(process => workers.TryGetValue(process.ProcessId, out WorkerArguments? worker)
                    && workers.GetValueOrDefault(process.Parent) == worker)
                .Select(static process => process.Parent),
        ];
        return seen.Where(process => workers.ContainsKey(process.ProcessId) && !wrappers.Contains(process.ProcessId))
            .Select(process => new HawserProcess
            {
                ProcessId = process.ProcessId,
                Kind = ProcessKind.Worker,
                Name = workers[process.ProcessId].Name,
                OwnerProcessId = workers[process.ProcessId].Owner,
                Age = process.Age,
                MemoryBytes = process.MemoryBytes,
            });
    }

    private static IReadOnlyList<T> Registered<T>(Func<Action<string>, IReadOnlyList<T>> list, List<string> faults)
    {
        try
        {
            return list(faults.Add);
        }
        catch (IOException e)
        {
            faults.Add(e.Message);
            return [];
        }
    }
}
