using System.Text.Json;
using Hawser.Rpc.Generated;
using Hawser.Workers.Owning;

namespace Hawser.Workers;

// Connections to a worker that is there: of its owner's, and of those who were given a handle.
public static partial class Worker
{
    /// <summary>
    /// Makes one more connection to a worker that takes many. Its instance of the worker class lives as long as the connection, whose end
    /// leaves the worker alone.
    /// </summary>
    /// <typeparam name="TContract">The <c>[RpcContract]</c> interface to call it through.</typeparam>
    /// <param name="worker">What <c>StartAsync</c> or <c>ServeAsync</c> returned. Its options' time-outs apply.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The connection, ready for calls.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="worker"/> is null.</exception>
    /// <exception cref="ArgumentException">The class takes a connection argument.</exception>
    /// <exception cref="WorkerConnectException">The worker lives, and the connection could not be made; it says why.</exception>
    /// <exception cref="WorkerExitedException">The worker has ended.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public static Task<WorkerConnection<TContract>> ConnectAsync<TContract>(
        ServedWorker<TContract> worker, CancellationToken cancellationToken = default)
        where TContract : class
    {
        ArgumentNullException.ThrowIfNull(worker);
        worker.Blueprint?.CheckArgument(null);
        return DialAsync(worker, null, cancellationToken);
    }

    /// <summary>
    /// As <see cref="ConnectAsync{TContract}(ServedWorker{TContract}, CancellationToken)"/>, for a class that takes an argument for each
    /// connection.
    /// </summary>
    /// <typeparam name="TContract">The <c>[RpcContract]</c> interface to call it through.</typeparam>
    /// <typeparam name="TArgument">The type of the argument, as in the class's <see cref="IWorkerConnection{TArgument}"/>.</typeparam>
    /// <param name="worker">What <c>StartAsync</c> or <c>ServeAsync</c> returned. Its options' time-outs apply.</param>
    /// <param name="argument">This connection's argument.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The connection, ready for calls.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="worker"/> is null.</exception>
    /// <exception cref="ArgumentException">The class takes no connection argument, or one of another type.</exception>
    /// <exception cref="WorkerConnectException">The worker lives, and the connection could not be made; it says why.</exception>
    /// <exception cref="WorkerExitedException">The worker has ended.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public static Task<WorkerConnection<TContract>> ConnectAsync<TContract, TArgument>(
        ServedWorker<TContract> worker, TArgument argument, CancellationToken cancellationToken = default)
        where TContract : class
    {
        ArgumentNullException.ThrowIfNull(worker);
        worker.Blueprint?.CheckArgument(typeof(TArgument));
        return DialAsync(worker, Element<TContract, TArgument>(argument, worker.Target.Options.Json), cancellationToken);
    }

    /// <summary>
    /// Connects to somebody else's worker, by a handle that its owner or another caller has made with <c>ShareAsync</c>. Works in any
    /// process of the same user that can reach the worker's socket.
    /// </summary>
    /// <remarks>
    /// The time-outs are those of the worker's start. When the worker ends, calls fail with <see cref="Ipc.ConnectionLostException"/>; how
    /// it ended is its owner's to know.
    /// </remarks>
    /// <typeparam name="TContract">The <c>[RpcContract]</c> interface to call it through.</typeparam>
    /// <param name="handle">The handle. It is left as it is, and a handle for one connection is worthless afterwards.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The connection, ready for calls. Closing it leaves the worker alone.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="handle"/> is null.</exception>
    /// <exception cref="WorkerConnectException">
    /// The connection could not be made: the worker is gone (<see cref="WorkerConnectException.IsGone"/>), the handle was used or has
    /// expired, the contract differs, or the worker refused it.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public static Task<WorkerConnection<TContract>> ConnectAsync<TContract>(
        WorkerHandle<TContract> handle, CancellationToken cancellationToken = default)
        where TContract : class =>
        ConnectAsync(handle, new WorkerConnectOptions(), cancellationToken);

    /// <summary>As <see cref="ConnectAsync{TContract}(WorkerHandle{TContract}, CancellationToken)"/>, with options of this side.</summary>
    /// <typeparam name="TContract">The <c>[RpcContract]</c> interface to call it through.</typeparam>
    /// <param name="handle">The handle.</param>
    /// <param name="options">Time-outs other than the handle's, logging, clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <inheritdoc cref="ConnectAsync{TContract}(WorkerHandle{TContract}, CancellationToken)" path="/returns|/exception"/>
    public static Task<WorkerConnection<TContract>> ConnectAsync<TContract>(
        WorkerHandle<TContract> handle, WorkerConnectOptions options, CancellationToken cancellationToken = default)
        where TContract : class
    {
        ArgumentNullException.ThrowIfNull(handle);
        ArgumentNullException.ThrowIfNull(options);
        return WorkerDial.ConnectAsync<TContract>(WorkerTarget.Of(handle.Content, options), null, cancellationToken);
    }

    /// <summary>
    /// As <see cref="ConnectAsync{TContract}(WorkerHandle{TContract}, CancellationToken)"/>, for a class that takes an argument for each
    /// connection.
    /// </summary>
    /// <typeparam name="TContract">The <c>[RpcContract]</c> interface to call it through.</typeparam>
    /// <typeparam name="TArgument">The type of the argument, as in the class's <see cref="IWorkerConnection{TArgument}"/>.</typeparam>
    /// <param name="handle">The handle.</param>
    /// <param name="argument">This connection's argument. The worker checks whether its class takes one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <inheritdoc cref="ConnectAsync{TContract}(WorkerHandle{TContract}, CancellationToken)" path="/returns|/exception"/>
    public static Task<WorkerConnection<TContract>> ConnectAsync<TContract, TArgument>(
        WorkerHandle<TContract> handle, TArgument argument, CancellationToken cancellationToken = default)
        where TContract : class =>
        ConnectAsync(handle, argument, new WorkerConnectOptions(), cancellationToken);

    /// <summary>
    /// As <see cref="ConnectAsync{TContract, TArgument}(WorkerHandle{TContract}, TArgument, CancellationToken)"/>, with options of this
    /// side.
    /// </summary>
    /// <typeparam name="TContract">The <c>[RpcContract]</c> interface to call it through.</typeparam>
    /// <typeparam name="TArgument">The type of the argument, as in the class's <see cref="IWorkerConnection{TArgument}"/>.</typeparam>
    /// <param name="handle">The handle.</param>
    /// <param name="argument">This connection's argument. The worker checks whether its class takes one.</param>
    /// <param name="options">Time-outs other than the handle's, logging, clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <inheritdoc cref="ConnectAsync{TContract}(WorkerHandle{TContract}, CancellationToken)" path="/returns|/exception"/>
    public static Task<WorkerConnection<TContract>> ConnectAsync<TContract, TArgument>(
        WorkerHandle<TContract> handle, TArgument argument, WorkerConnectOptions options, CancellationToken cancellationToken = default)
        where TContract : class
    {
        ArgumentNullException.ThrowIfNull(handle);
        ArgumentNullException.ThrowIfNull(options);
        return WorkerDial.ConnectAsync<TContract>(
            WorkerTarget.Of(handle.Content, options), Element<TContract, TArgument>(argument, options.Json), cancellationToken);
    }

    private static async Task<WorkerConnection<TContract>> DialAsync<TContract>(
        ServedWorker<TContract> worker, JsonElement? argument, CancellationToken cancellationToken)
        where TContract : class
    {
        if (worker.IsClosed)
        {
            throw new WorkerConnectException(worker.Name, worker.ProcessId, "it takes no more connections: it was closed.");
        }

        return await WorkerDial.ConnectAsync<TContract>(worker.Target, argument, cancellationToken).ConfigureAwait(false);
    }

    private static JsonElement Element<TContract, TArgument>(TArgument argument, JsonSerializerOptions? json)
        where TContract : class =>
        RpcJson.For(RpcContract<TContract>.Instance, json).ToElement(argument);
}
