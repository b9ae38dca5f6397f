using Hawser.Rpc;
using Hawser.Rpc.Generated;
using Hawser.Workers.Detached;
using Hawser.Workers.Launching;

namespace Hawser.Workers;

/// <summary>
/// What the registry tells of a detached worker, as it was when it was asked. Give it to <c>Worker.ConnectAsync</c> to call the worker, to
/// <c>Worker.AttachAsync</c> to keep it, to <see cref="WorkerRegistry.EndAsync"/> to end it. Immutable.
/// </summary>
public sealed class WorkerRegistryEntry
{
    internal WorkerRegistryEntry(WorkerRegistry registry, RegistryRecord? record, DetachedExit? exit)
    {
        Record = record;
        LastExit = exit;
        Name = record?.Handle.Name ?? exit!.Name;
        ProcessId = record?.Handle.ProcessId ?? exit!.ProcessId;
        StartedAt = record?.StartedAt ?? exit!.StartedAt;
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        if (record is not null)
        {
            Age = now - record.StartedAt;
            MemoryBytes = MemoryWatch.Resident(record.Handle.ProcessId);
            TimeSpan? left = registry.Files.RenewedAt(Name) + record.Lease - now;
            LeaseLeft = left is null || left < TimeSpan.Zero ? TimeSpan.Zero : left < record.Lease ? left : record.Lease;
        }
    }

    /// <summary>The worker's name.</summary>
    public string Name { get; }

    /// <summary>The id of its process; of one that has ended, the id that it had.</summary>
    public int ProcessId { get; }

    /// <summary>Whether the worker runs.</summary>
    public bool IsRunning => Record is not null;

    /// <summary>The id that the process had that started it; null for a worker that has ended.</summary>
    public int? OwnerProcessId => Record?.OwnerProcessId;

    /// <summary>The wire name of its contract; null for a worker that has ended.</summary>
    public string? Contract => Record?.Contract;

    /// <summary>When it was started.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>How long it runs; null for a worker that has ended.</summary>
    public TimeSpan? Age { get; }

    /// <summary>The resident memory of its process; null where that is not known.</summary>
    public long? MemoryBytes { get; }

    /// <summary>Its lease; null for a worker that has ended.</summary>
    public TimeSpan? Lease => Record?.Lease;

    /// <summary>
    /// What is left of its lease, by the time of day of its last renewal: exact as long as nobody sets the machine's clock. Null for a
    /// worker that has ended.
    /// </summary>
    public TimeSpan? LeaseLeft { get; }

    /// <summary>How the last worker of this name ended; null: no word of one. Of a worker that runs, it is the one before.</summary>
    public DetachedExit? LastExit { get; }

    internal RegistryRecord? Record { get; }

    /// <summary>The way to the worker as a value, for any number of connections. Whoever has it may call, keep and end the
    /// worker.</summary>
    /// <typeparam name="TContract">Its contract.</typeparam>
    /// <exception cref="InvalidOperationException">The worker has ended.</exception>
    /// <exception cref="ContractMismatchException">The worker serves another contract, or another build of it.</exception>
    public WorkerHandle<TContract> GetHandle<TContract>()
        where TContract : class
    {
        RegistryRecord record = Running();
        RpcContract contract = RpcContract<TContract>.Instance;
        return contract.Hash == record.ContractHash
            ? new WorkerHandle<TContract>(record.Handle)
            : throw new ContractMismatchException(
                contract.Name, contract.Hash, contract.Name == record.Contract ? record.ContractHash : null);
    }

    internal RegistryRecord Running() => Record ?? throw new InvalidOperationException(
        $"The worker '{Name}' does not run.{(LastExit is null ? "" : $" {LastExit}.")}");
}
