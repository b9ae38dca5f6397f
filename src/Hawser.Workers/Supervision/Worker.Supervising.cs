using System.Diagnostics.CodeAnalysis;
using Hawser.Workers.Owning;
using Hawser.Workers.Serving;

namespace Hawser.Workers;

// Workers that are replaced when they end.
public static partial class Worker
{
    /// <summary>
    /// Starts a process that runs the worker class, as <see cref="SpawnAsync{TContract, TWorker}"/> does, and another one whenever it ends or
    /// is no longer well. Disposing what is returned ends that.
    /// </summary>
    /// <typeparam name="TContract">The <c>[RpcContract]</c> interface to call it through.</typeparam>
    /// <typeparam name="TWorker">The class that carries the calls out: public constructor, made anew in each process.</typeparam>
    /// <param name="options">Name, time-outs, launcher, logging of each process; null: the defaults.</param>
    /// <param name="supervision">When and how a worker is replaced; null: the defaults.</param>
    /// <param name="cancellationToken">Gives up the first start; nothing of it is left then.</param>
    /// <returns>The supervised worker, ready for calls.</returns>
    /// <exception cref="ArgumentException">The class takes an init value or a connection argument, or cannot be made.</exception>
    /// <exception cref="InvalidOperationException">The contract was not generated: [RpcContract] or the generator is missing.</exception>
    /// <exception cref="WorkerStartException">The first start failed; it says in which stage, and why. Later failures count as restarts.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public static Task<SupervisedWorker<TContract>> SuperviseAsync<TContract, [DynamicallyAccessedMembers(WorkerBlueprint.Kept)] TWorker>(
        WorkerOptions? options = null, SupervisionOptions<TContract>? supervision = null, CancellationToken cancellationToken = default)
        where TContract : class
        where TWorker : class, TContract =>
        SuperviseAsync(StartRequest.Create<TContract, TWorker>(options), supervision, cancellationToken);

    /// <summary>As <see cref="SuperviseAsync{TContract, TWorker}"/>, for a class that takes an init value.</summary>
    /// <typeparam name="TContract">The <c>[RpcContract]</c> interface to call it through.</typeparam>
    /// <typeparam name="TWorker">The class that carries the calls out.</typeparam>
    /// <typeparam name="TInit">The type of the init value.</typeparam>
    /// <param name="init">The init value of each worker, written once, now. It crosses the authenticated channel as JSON, up to 64 MiB.</param>
    /// <param name="options">Name, time-outs, launcher, logging of each process; null: the defaults.</param>
    /// <param name="supervision">When and how a worker is replaced; null: the defaults.</param>
    /// <param name="cancellationToken">Gives up the first start; nothing of it is left then.</param>
    /// <inheritdoc cref="SuperviseAsync{TContract, TWorker}" path="/returns|/exception"/>
    public static Task<SupervisedWorker<TContract>> SuperviseAsync<
        TContract, [DynamicallyAccessedMembers(WorkerBlueprint.Kept)] TWorker, TInit>(
        TInit init,
        WorkerOptions? options = null,
        SupervisionOptions<TContract>? supervision = null,
        CancellationToken cancellationToken = default)
        where TContract : class
        where TWorker : class, TContract, IWorkerInit<TInit> =>
        SuperviseAsync(StartRequest.Create<TContract, TWorker, TInit>(init, options), supervision, cancellationToken);

    private static async Task<SupervisedWorker<TContract>> SuperviseAsync<TContract>(
        StartRequest request, SupervisionOptions<TContract>? supervision, CancellationToken cancellationToken)
        where TContract : class
    {
        var supervised = new SupervisedWorker<TContract>(
            request.Name,
            request.Options,
            supervision ?? new SupervisionOptions<TContract>(),
            token => SpawnAsync<TContract>(request, token));
        await supervised.StartAsync(cancellationToken).ConfigureAwait(false);
        return supervised;
    }
}
