using System.Diagnostics.CodeAnalysis;
using Hawser.Ipc;
using Hawser.Workers.Control;
using Hawser.Workers.Owning;
using Hawser.Workers.Serving;

namespace Hawser.Workers;

/// <summary>
/// Starts workers. The method called decides whose life the worker's is bound to, and shows in what it returns: <c>SpawnAsync</c> gives a
/// connection, and closing it ends the worker; <c>StartAsync</c> gives the worker, for many connections; <c>ServeAsync</c> serves in this process.
/// Every worker ends with the process that started it, however that ends. All methods may be called from any thread, and do not use the caller's
/// synchronisation context.
/// </summary>
public static partial class Worker
{
    /// <summary>Starts a process that runs the worker class, and connects to it. Disposing the connection ends the process.</summary>
    /// <typeparam name="TContract">The <c>[RpcContract]</c> interface to call it through.</typeparam>
    /// <typeparam name="TWorker">The class that carries the calls out: public constructor, made in the new process.</typeparam>
    /// <param name="options">Name, time-outs, launcher, logging; null: the defaults.</param>
    /// <param name="cancellationToken">Gives up the start; nothing of it is left then.</param>
    /// <returns>The worker, ready for calls.</returns>
    /// <exception cref="ArgumentException">The class takes an init value or a connection argument, or cannot be made.</exception>
    /// <exception cref="InvalidOperationException">The contract was not generated: [RpcContract] or the generator is missing.</exception>
    /// <exception cref="WorkerStartException">The start failed; it says in which stage, and why.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public static Task<Worker<TContract>> SpawnAsync<TContract, [DynamicallyAccessedMembers(WorkerBlueprint.Kept)] TWorker>(
        WorkerOptions? options = null, CancellationToken cancellationToken = default)
        where TContract : class
        where TWorker : class, TContract =>
        SpawnAsync<TContract>(StartRequest.Create<TContract, TWorker>(options), cancellationToken);

    /// <summary>As <see cref="SpawnAsync{TContract, TWorker}"/>, for a class that takes an init value.</summary>
    /// <typeparam name="TContract">The <c>[RpcContract]</c> interface to call it through.</typeparam>
    /// <typeparam name="TWorker">The class that carries the calls out.</typeparam>
    /// <typeparam name="TInit">The type of the init value.</typeparam>
    /// <param name="init">The init value. It crosses the authenticated channel as JSON, up to 64 MiB.</param>
    /// <param name="options">Name, time-outs, launcher, logging; null: the defaults.</param>
    /// <param name="cancellationToken">Gives up the start; nothing of it is left then.</param>
    /// <inheritdoc cref="SpawnAsync{TContract, TWorker}" path="/returns|/exception"/>
    public static Task<Worker<TContract>> SpawnAsync<TContract, [DynamicallyAccessedMembers(WorkerBlueprint.Kept)] TWorker, TInit>(
        TInit init, WorkerOptions? options = null, CancellationToken cancellationToken = default)
        where TContract : class
        where TWorker : class, TContract, IWorkerInit<TInit> =>
        SpawnAsync<TContract>(StartRequest.Create<TContract, TWorker, TInit>(init, options), cancellationToken);

    /// <summary>
    /// Starts a process that runs the worker class and takes any number of connections, made by
    /// <see cref="ConnectAsync{TContract}(ServedWorker{TContract}, CancellationToken)"/>. Disposing it ends the process.
    /// </summary>
    /// <typeparam name="TContract">The <c>[RpcContract]</c> interface to call it through.</typeparam>
    /// <typeparam name="TWorker">The class that carries the calls out: an instance for each connection.</typeparam>
    /// <param name="options">Name, time-outs, launcher, logging; null: the defaults.</param>
    /// <param name="cancellationToken">Gives up the start; nothing of it is left then.</param>
    /// <returns>The worker, which takes connections.</returns>
    /// <exception cref="ArgumentException">The class takes an init value, or cannot be made.</exception>
    /// <exception cref="InvalidOperationException">The contract was not generated: [RpcContract] or the generator is missing.</exception>
    /// <exception cref="WorkerStartException">The start failed; it says in which stage, and why.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public static Task<StartedWorker<TContract>> StartAsync<TContract, [DynamicallyAccessedMembers(WorkerBlueprint.Kept)] TWorker>(
        WorkerOptions? options = null, CancellationToken cancellationToken = default)
        where TContract : class
        where TWorker : class, TContract =>
        StartAsync<TContract>(StartRequest.Create<TContract, TWorker>(options), cancellationToken);

    /// <summary>As <see cref="StartAsync{TContract, TWorker}"/>, for a class that takes an init value.</summary>
    /// <typeparam name="TContract">The <c>[RpcContract]</c> interface to call it through.</typeparam>
    /// <typeparam name="TWorker">The class that carries the calls out: an instance for each connection.</typeparam>
    /// <typeparam name="TInit">The type of the init value.</typeparam>
    /// <param name="init">The init value. It crosses the authenticated channel as JSON, up to 64 MiB.</param>
    /// <param name="options">Name, time-outs, launcher, logging; null: the defaults.</param>
    /// <param name="cancellationToken">Gives up the start; nothing of it is left then.</param>
    /// <inheritdoc cref="StartAsync{TContract, TWorker}" path="/returns|/exception"/>
    public static Task<StartedWorker<TContract>> StartAsync<TContract, [DynamicallyAccessedMembers(WorkerBlueprint.Kept)] TWorker, TInit>(
        TInit init, WorkerOptions? options = null, CancellationToken cancellationToken = default)
        where TContract : class
        where TWorker : class, TContract, IWorkerInit<TInit> =>
        StartAsync<TContract>(StartRequest.Create<TContract, TWorker, TInit>(init, options), cancellationToken);

    /// <summary>
    /// Serves the worker class in this process, for the same client code: connections are made in memory, states and errors are those of a process
    /// of its own. Disposing the server ends it.
    /// </summary>
    /// <remarks>A start time-out fails the call, but cannot end a constructor that hangs: that takes a process.</remarks>
    /// <typeparam name="TContract">The <c>[RpcContract]</c> interface to call it through.</typeparam>
    /// <typeparam name="TWorker">The class that carries the calls out: an instance for each connection.</typeparam>
    /// <param name="options">Name, time-outs, logging; null: the defaults. The launcher is not used.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <returns>The server, which takes connections.</returns>
    /// <exception cref="ArgumentException">The class takes an init value, or cannot be made.</exception>
    /// <exception cref="InvalidOperationException">The contract was not generated: [RpcContract] or the generator is missing.</exception>
    /// <exception cref="WorkerStartException">The constructor of the worker state failed, or the time-out ran out.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public static Task<WorkerServer<TContract>> ServeAsync<TContract, [DynamicallyAccessedMembers(WorkerBlueprint.Kept)] TWorker>(
        WorkerOptions? options = null, CancellationToken cancellationToken = default)
        where TContract : class
        where TWorker : class, TContract =>
        InProcess.ServeAsync<TContract>(StartRequest.Create<TContract, TWorker>(options), cancellationToken);

    /// <summary>As <see cref="ServeAsync{TContract, TWorker}"/>, for a class that takes an init value.</summary>
    /// <typeparam name="TContract">The <c>[RpcContract]</c> interface to call it through.</typeparam>
    /// <typeparam name="TWorker">The class that carries the calls out: an instance for each connection.</typeparam>
    /// <typeparam name="TInit">The type of the init value.</typeparam>
    /// <param name="init">The init value. It goes through JSON here too, so that the worker never shares it with its caller.</param>
    /// <param name="options">Name, time-outs, logging; null: the defaults. The launcher is not used.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <inheritdoc cref="ServeAsync{TContract, TWorker}" path="/returns|/exception"/>
    public static Task<WorkerServer<TContract>> ServeAsync<TContract, [DynamicallyAccessedMembers(WorkerBlueprint.Kept)] TWorker, TInit>(
        TInit init, WorkerOptions? options = null, CancellationToken cancellationToken = default)
        where TContract : class
        where TWorker : class, TContract, IWorkerInit<TInit> =>
        InProcess.ServeAsync<TContract>(StartRequest.Create<TContract, TWorker, TInit>(init, options), cancellationToken);

    internal static async Task<Worker<TContract>> SpawnAsync<TContract>(StartRequest request, CancellationToken cancellationToken)
        where TContract : class
    {
        request.Program.Blueprint.CheckSpawn();
        using WorkerStart start = request.Begin(cancellationToken);
        return await start.RunAsync(
            request.Init,
            async (worker, token) =>
            {
                await worker.Peer.CreateProxy<IWorkerSession>().OpenAsync(null, token).ConfigureAwait(false);
                return new Worker<TContract>(worker, request.Options);
            }).ConfigureAwait(false);
    }

    private static async Task<StartedWorker<TContract>> StartAsync<TContract>(StartRequest request, CancellationToken cancellationToken)
        where TContract : class
    {
        request.CheckTakesMany();
        using WorkerStart start = request.Begin(cancellationToken);
        return await start.RunAsync(
            request.Init,
            async (worker, token) =>
            {
                IpcHandle channel = await worker.Peer.RequestTicketAsync(
                    new IpcTicketOptions { Kind = IpcTicketKind.Many, Expiry = Timeout.InfiniteTimeSpan }, token).ConfigureAwait(false);
                return new StartedWorker<TContract>(worker, channel, request.Program.Blueprint, request.Options);
            }).ConfigureAwait(false);
    }
}
