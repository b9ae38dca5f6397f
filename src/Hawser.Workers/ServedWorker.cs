using Hawser.Ipc;
using Hawser.Workers.Serving;

namespace Hawser.Workers;

/// <summary>
/// A worker that takes many connections: one in a process of its own (<see cref="WorkerHandle{TContract}"/>), or one in this process
/// (<see cref="WorkerServer{TContract}"/>). Give it to <c>Worker.ConnectAsync</c>. Disposing it ends the worker.
/// </summary>
/// <typeparam name="TContract">The interface that the worker serves.</typeparam>
public abstract class ServedWorker<TContract> : IAsyncDisposable
    where TContract : class
{
    private protected ServedWorker(string name, int processId, IpcHandle handle, WorkerBlueprint blueprint, WorkerOptions options)
    {
        Name = name;
        ProcessId = processId;
        Handle = handle;
        Blueprint = blueprint;
        Options = options;
    }

    /// <summary>The worker's name.</summary>
    public string Name { get; }

    /// <summary>The id of the worker's process; this process's own for a worker that is served here.</summary>
    public int ProcessId { get; }

    /// <summary>
    /// What a dialer needs to connect, any number of times. Whoever has it may call the worker: it is as secret as a password, and its
    /// <see cref="object.ToString"/> does not show the key.
    /// </summary>
    public IpcHandle Handle { get; }

    internal WorkerBlueprint Blueprint { get; }

    internal WorkerOptions Options { get; }

    /// <summary>The hold on the worker's process, where it has one.</summary>
    internal virtual Owning.WorkerTether? Tether => null;

    /// <summary>Whether no connection can be made any more, though the worker has not ended.</summary>
    internal virtual bool IsClosed => false;

    /// <summary>Ends the worker and all its connections. Never throws; idempotent.</summary>
    public abstract ValueTask DisposeAsync();
}
