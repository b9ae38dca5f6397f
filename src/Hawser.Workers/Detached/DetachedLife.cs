using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.WorkerHost;
using Hawser.Workers.Boot;
using Hawser.Workers.Control;
using Hawser.Workers.Handles;
using Hawser.Workers.Launching;
using Hawser.Workers.Serving;

namespace Hawser.Workers.Detached;

/// <summary>
/// In a detached worker: its place in the registry, its lease, and the record that it leaves. From <see cref="Begin"/> on, nothing but its
/// lease, its keepers and its own code ends it.
/// </summary>
internal sealed class DetachedLife : IWorkerLease, IWorkerReports
{
    private readonly WorkerCore _core;
    private readonly RegistryFiles _registry;
    private readonly WorkerLease _lease;
    private readonly RegistryRecord _record;
    private volatile FaultMessage? _fault;
    private int _left;

    private DetachedLife(WorkerCore core, BootMessage line, DetachMessage message, Lifeline lifeline)
    {
        _core = core;
        _registry = new RegistryFiles(message.Registry, TimeProvider.System);
        var lease = TimeSpan.FromMilliseconds(message.LeaseMilliseconds);
        MemoryWatch? memory = message.MemoryLimit is { } limit
            ? new MemoryWatch(
                limit, TimeSpan.FromMilliseconds(message.MemoryCheckMilliseconds), MemoryWatch.Resident, TimeProvider.System)
            : null;
        _lease = new WorkerLease(lease, line.ShutdownTimeout, memory, End, lifeline.EndNow);
        IpcHandle channel = core.Share(
            new IpcTicketOptions { Kind = IpcTicketKind.Many, Expiry = Timeout.InfiniteTimeSpan }, RpcService.For<IWorkerLease>(this));
        _record = new RegistryRecord
        {
            Handle = HandleContent.Of(line.Name, Environment.ProcessId, channel, new WorkerOptions
            {
                StartTimeout = TimeSpan.FromMilliseconds(message.StartMilliseconds),
                CallTimeout = TimeSpan.FromMilliseconds(message.CallMilliseconds),
                ShutdownTimeout = line.ShutdownTimeout,
                MemoryLimit = message.MemoryLimit,
            }),
            Contract = core.Program.Contract.Name,
            ContractHash = core.Program.Contract.Hash,
            OwnerProcessId = line.OwnerProcessId,
            StartedAt = TimeProvider.System.GetUtcNow(),
            Lease = lease,
        };
    }

    /// <summary>The handle of its keepers.</summary>
    internal JsonElement Handle { get; private set; }

    /// <summary>Registers the worker, and cuts it loose.</summary>
    /// <exception cref="IOException">It cannot be registered, or its output cannot be opened. It is not cut loose then.</exception>
    internal static DetachedLife Begin(WorkerCore core, BootMessage line, DetachMessage message, Lifeline lifeline)
    {
        var life = new DetachedLife(core, line, message, lifeline);
        life._registry.Add(life._record);
        try
        {
            life.Handle = HandleJson.ToElement(life._record.Handle);
            Redirect(message.Output, 1);
            Redirect(message.Error, 2);
        }
        catch
        {
            life._registry.Forget(line.Name, Environment.ProcessId);
            throw;
        }

        AppDomain.CurrentDomain.ProcessExit += life.OnExit;
        life._lease.Start();
        if (!lifeline.Release())
        {
            life._registry.Forget(line.Name, Environment.ProcessId);
        }

        return life;
    }

    public Task RenewAsync()
    {
        _lease.Renew();
        _registry.Touch(_record.Handle.Name);
        return Task.CompletedTask;
    }

    public Task StopAsync()
    {
        if (_lease.TryEnd())
        {
            Leave(DetachedExitCause.Requested, null);
            _core.Context.Stop();
        }

        return Task.CompletedTask;
    }

    /// <summary>A background exception, which ends the process.</summary>
    public Task FaultAsync(FaultMessage fault)
    {
        _fault ??= fault;
        return Task.CompletedTask;
    }

    private static void Redirect(string? path, int stream)
    {
        using OutputFile? file = OutputFile.Open(WorkerOutput.Append(path ?? "/dev/null"), lost: null);
        file!.PutIn(stream);
    }

    private void End(DetachedExitCause cause)
    {
        if (_lease.TryEnd())
        {
            Leave(cause, null);
            _core.Context.Stop();
        }
    }

    /// <summary>The process ends in order, whoever ended it; the exit code is settled.</summary>
    private void OnExit(object? sender, EventArgs e)
    {
        bool byItself = _lease.TryEnd();
        if (byItself || _fault is not null)
        {
            Leave(_fault is null ? DetachedExitCause.ByItself : DetachedExitCause.UnhandledException, Environment.ExitCode);
        }
    }

    private void Leave(DetachedExitCause cause, int? exitCode)
    {
        if (Interlocked.Exchange(ref _left, 1) == 0)
        {
            _registry.Leave(_record, new DetachedExit
            {
                Name = _record.Handle.Name,
                ProcessId = Environment.ProcessId,
                Cause = cause,
                ExitCode = exitCode,
                Exception = _fault is { } fault ? $"{fault.Type}: {fault.Message}" : null,
                StartedAt = _record.StartedAt,
                EndedAt = TimeProvider.System.GetUtcNow(),
            });
        }
    }
}
