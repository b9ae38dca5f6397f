using System.Diagnostics.CodeAnalysis;
using Hawser.Workers.Owning;
using Hawser.Workers.Serving;

namespace Hawser.Workers;

/// <summary>A pool of workers whose class takes an init value. Making it starts the first workers in the background.</summary>
/// <inheritdoc cref="WorkerPool{TContract}" path="/remarks"/>
/// <typeparam name="TContract">The <c>[RpcContract]</c> interface to call them through.</typeparam>
/// <typeparam name="TWorker">The class that carries the calls out: public constructor, made once in each process.</typeparam>
/// <typeparam name="TInit">The type of the init value.</typeparam>
public sealed class WorkerPool<TContract, [DynamicallyAccessedMembers(WorkerBlueprint.Kept)] TWorker, TInit> : WorkerPool<TContract>
    where TContract : class
    where TWorker : class, TContract, IWorkerInit<TInit>
{
    /// <summary>Makes the pool.</summary>
    /// <param name="init">
    /// Gives the init value of the worker with this index, once for each process, on the thread pool. The value crosses the authenticated
    /// channel as JSON, up to 64 MiB.
    /// </param>
    /// <param name="options">How many workers, and of what kind; null: the defaults.</param>
    /// <param name="initialize">
    /// Is called with each worker and its index once, when it has been started and before it gets any call. What it throws ends the worker,
    /// and counts as a failed start. Null: nothing is called.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The class takes another init value, or a connection argument, or cannot be made; or the options contradict each other.
    /// </exception>
    /// <exception cref="InvalidOperationException">The contract was not generated: [RpcContract] or the generator is missing.</exception>
    public WorkerPool(
        Func<int, TInit> init, WorkerPoolOptions? options = null, Func<TContract, int, CancellationToken, Task>? initialize = null)
        : base(typeof(TWorker).Name, options, Starter(init, options?.Worker), initialize)
    {
    }

    private static Func<string, int, CancellationToken, Task<Worker<TContract>>> Starter(Func<int, TInit> init, WorkerOptions? options)
    {
        ArgumentNullException.ThrowIfNull(init);

        // What can be checked is checked now, and not at the first start.
        StartRequest.CheckPooled<TContract, TWorker, TInit>();
        return (name, index, token) =>
            Worker.SpawnAsync<TContract>(StartRequest.Create<TContract, TWorker, TInit>(init(index), options).As(name), token);
    }
}
