using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Hawser.Workers.Control;
using Hawser.Workers.Handles;
using Hawser.Workers.Launching;
using Hawser.Workers.Owning;
using Hawser.Workers.Serving;

namespace Hawser.Workers;

// Workers that outlive who started them.
public static partial class Worker
{
    /// <summary>
    /// Starts a process that outlives this one: it is registered under its name, where any process of this user finds it, and lives as long
    /// as somebody renews its lease. Until this returns, it still ends with this process.
    /// </summary>
    /// <remarks>
    /// It leads a session of its own, and its children end with it. Its output goes to this process until this returns, then to the files
    /// that the options name (<see cref="WorkerOutput.Append"/>, <see cref="WorkerOutput.Truncate"/>), else nowhere.
    /// </remarks>
    /// <typeparam name="TContract">The <c>[RpcContract]</c> interface to call it through.</typeparam>
    /// <typeparam name="TWorker">The class that carries the calls out: an instance for each connection.</typeparam>
    /// <param name="detached">The lease and the registry; null: the defaults.</param>
    /// <param name="options">Name, time-outs, environment, output; null: the defaults.</param>
    /// <param name="cancellationToken">Gives up the start; nothing of it is left then.</param>
    /// <returns>The worker, whose lease has begun. Disposing it leaves the worker alone.</returns>
    /// <exception cref="ArgumentException">
    /// The class takes an init value, or cannot be made; or the options have a wrapper, a launcher other than <see cref="LocalLauncher"/>,
    /// or <see cref="WorkerChannel.StandardStreams"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">The contract was not generated: [RpcContract] or the generator is missing.</exception>
    /// <exception cref="WorkerStartException">
    /// The start failed; it says in which stage, and why: in the last one also when a worker of that name is registered already.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public static Task<DetachedWorker<TContract>> StartDetachedAsync<TContract, [DynamicallyAccessedMembers(WorkerBlueprint.Kept)] TWorker>(
        DetachedOptions? detached = null, WorkerOptions? options = null, CancellationToken cancellationToken = default)
        where TContract : class
        where TWorker : class, TContract =>
        StartDetachedAsync<TContract>(StartRequest.Create<TContract, TWorker>(options), detached, cancellationToken);

    /// <summary>
    /// As <see cref="StartDetachedAsync{TContract, TWorker}(DetachedOptions, WorkerOptions, CancellationToken)"/>, for a class that takes
    /// an init value.
    /// </summary>
    /// <typeparam name="TContract">The <c>[RpcContract]</c> interface to call it through.</typeparam>
    /// <typeparam name="TWorker">The class that carries the calls out: an instance for each connection.</typeparam>
    /// <typeparam name="TInit">The type of the init value.</typeparam>
    /// <param name="init">The init value. It crosses the authenticated channel as JSON, up to 64 MiB.</param>
    /// <param name="detached">The lease and the registry; null: the defaults.</param>
    /// <param name="options">Name, time-outs, environment, output; null: the defaults.</param>
    /// <param name="cancellationToken">Gives up the start; nothing of it is left then.</param>
    /// <inheritdoc cref="StartDetachedAsync{TContract, TWorker}(DetachedOptions, WorkerOptions, CancellationToken)" path="/returns|/exception"/>
    public static Task<DetachedWorker<TContract>> StartDetachedAsync<
        TContract, [DynamicallyAccessedMembers(WorkerBlueprint.Kept)] TWorker, TInit>(
        TInit init, DetachedOptions? detached = null, WorkerOptions? options = null, CancellationToken cancellationToken = default)
        where TContract : class
        where TWorker : class, TContract, IWorkerInit<TInit> =>
        StartDetachedAsync<TContract>(StartRequest.Create<TContract, TWorker, TInit>(init, options), detached, cancellationToken);

    /// <summary>Connects to a detached worker that was found in the registry, to call it. Its lease is not touched.</summary>
    /// <typeparam name="TContract">The <c>[RpcContract]</c> interface to call it through.</typeparam>
    /// <param name="entry">What the registry tells of it.</param>
    /// <param name="options">Time-outs other than those of its start, logging, clock; null: the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">The worker has ended.</exception>
    /// <exception cref="Rpc.ContractMismatchException">The worker serves another contract, or another build of it.</exception>
    /// <inheritdoc cref="ConnectAsync{TContract}(WorkerHandle{TContract}, CancellationToken)" path="/returns|/exception"/>
    public static Task<WorkerConnection<TContract>> ConnectAsync<TContract>(
        WorkerRegistryEntry entry, WorkerConnectOptions? options = null, CancellationToken cancellationToken = default)
        where TContract : class
    {
        ArgumentNullException.ThrowIfNull(entry);
        return ConnectAsync(entry.GetHandle<TContract>(), options ?? new WorkerConnectOptions(), cancellationToken);
    }

    /// <summary>
    /// Becomes a keeper of a detached worker that was found in the registry: one who renews its lease, connects any number of times, hands
    /// it on, and may end it.
    /// </summary>
    /// <typeparam name="TContract">The <c>[RpcContract]</c> interface to call it through.</typeparam>
    /// <param name="entry">What the registry tells of it.</param>
    /// <param name="options">Time-outs other than those of its start, logging, clock; null: the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The worker, whose lease has just been renewed.</returns>
    /// <exception cref="InvalidOperationException">The worker has ended.</exception>
    /// <exception cref="Rpc.ContractMismatchException">The worker serves another contract, or another build of it.</exception>
    /// <exception cref="WorkerConnectException">The worker is gone, or cannot be reached.</exception>
    /// <exception cref="Rpc.RemoteException">Too late: the worker is ending.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public static async Task<DetachedWorker<TContract>> AttachAsync<TContract>(
        WorkerRegistryEntry entry, WorkerConnectOptions? options = null, CancellationToken cancellationToken = default)
        where TContract : class
    {
        ArgumentNullException.ThrowIfNull(entry);
        var worker = new DetachedWorker<TContract>(
            entry.GetHandle<TContract>().Content, entry.Running().Lease, options ?? new WorkerConnectOptions(), null);
        try
        {
            await worker.RenewAsync(cancellationToken).ConfigureAwait(false);
            return worker;
        }
        catch
        {
            await worker.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<DetachedWorker<TContract>> StartDetachedAsync<TContract>(
        StartRequest request, DetachedOptions? detached, CancellationToken cancellationToken)
        where TContract : class
    {
        request.CheckTakesMany();
        detached ??= new DetachedOptions();
        WorkerOptions options = request.Options;
        if (options.Launcher is not LocalLauncher || options.Wrapper.Count > 0)
        {
            throw new ArgumentException("A detached worker is started by LocalLauncher, and without a wrapper.");
        }

        WorkerRegistry registry = detached.Registry ?? WorkerRegistry.Default;
        var message = new DetachMessage(
            (long)detached.Lease.TotalMilliseconds,
            registry.Folder,
            options.StartTimeout.TotalMilliseconds,
            options.CallTimeout.TotalMilliseconds,
            options.MemoryLimit,
            (long)options.MemoryCheckInterval.TotalMilliseconds,
            options.StandardOutput.Path,
            options.StandardError.Path);
        using WorkerStart start = request.Begin(cancellationToken, detached: true);
        return await start.RunAsync(
            request.Init,
            async (worker, token) =>
            {
                try
                {
                    JsonElement handle = await worker.Control.DetachAsync(message).WaitAsync(token).ConfigureAwait(false);
                    await worker.Tether.ReleaseAsync(worker.Peer).ConfigureAwait(false);
                    return new DetachedWorker<TContract>(
                        HandleJson.Read(handle),
                        detached.Lease,
                        new WorkerConnectOptions
                        {
                            Json = options.Json,
                            Limits = options.Limits,
                            IncludeStackTraces = options.IncludeStackTraces,
                            LoggerFactory = options.LoggerFactory,
                            TimeProvider = options.TimeProvider,
                        },
                        request.Program.Blueprint);
                }
                catch
                {
                    registry.Files.Forget(request.Name, worker.Tether.ProcessId);
                    throw;
                }
            }).ConfigureAwait(false);
    }
}
