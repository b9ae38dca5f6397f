using System.Text.Json;
using Hawser.Workers.Offloading;
using Hawser.Workers.Pools;

namespace Hawser.Workers;

// Single functions: with an argument and without, with a result and without, asynchronous, and with a token.
public sealed partial class ProcessPool
{
    /// <summary>Runs a function in another process.</summary>
    /// <typeparam name="TArgument">What it takes.</typeparam>
    /// <typeparam name="TResult">What it gives.</typeparam>
    /// <param name="function">
    /// The function: static, or a lambda that captures nothing. Where it takes a token, that fires when it was given up.
    /// </param>
    /// <param name="argument">Its argument. Not a token: a function takes its token last, and is given it from here.</param>
    /// <param name="timeout">
    /// The time that it has, from when a process begins with it; past it, it was given up. Null: as
    /// <see cref="WorkerPoolOptions.CallTimeout"/> says. More than zero, at most a day.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What it gave.</returns>
    /// <exception cref="ArgumentException">
    /// The function captures something, or is none that another process can run: the message says why.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is out of range.</exception>
    /// <exception cref="Rpc.RemoteException">The function threw, or its result is none that JSON can hold.</exception>
    /// <exception cref="Rpc.RpcTimeoutException">Its time was over.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    /// <exception cref="WorkerExitedException">Its process died.</exception>
    /// <exception cref="Rpc.MessageTooLargeException">The argument, or the result, is longer than a message may be.</exception>
    /// <exception cref="NotSupportedException">The argument is none that JSON can hold.</exception>
    /// <exception cref="JsonException">The result cannot be read here.</exception>
    public Task<TResult> RunAsync<TArgument, TResult>(
        Func<TArgument, TResult> function, TArgument argument, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        CallAsync<TArgument, TResult>(function, argument, timeout, cancellationToken);

    /// <inheritdoc cref="RunAsync{TArgument, TResult}(Func{TArgument, TResult}, TArgument, TimeSpan?, CancellationToken)"/>
    public Task RunAsync<TArgument>(
        Action<TArgument> function, TArgument argument, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        CallAsync<TArgument, Nothing>(function, argument, timeout, cancellationToken);

    /// <inheritdoc cref="RunAsync{TArgument, TResult}(Func{TArgument, TResult}, TArgument, TimeSpan?, CancellationToken)"/>
    public Task<TResult> RunAsync<TArgument, TResult>(
        Func<TArgument, Task<TResult>> function,
        TArgument argument,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        CallAsync<TArgument, TResult>(function, argument, timeout, cancellationToken);

    /// <inheritdoc cref="RunAsync{TArgument, TResult}(Func{TArgument, TResult}, TArgument, TimeSpan?, CancellationToken)"/>
    public Task RunAsync<TArgument>(
        Func<TArgument, Task> function, TArgument argument, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        CallAsync<TArgument, Nothing>(function, argument, timeout, cancellationToken);

    /// <inheritdoc cref="RunAsync{TArgument, TResult}(Func{TArgument, TResult}, TArgument, TimeSpan?, CancellationToken)"/>
    public Task<TResult> RunAsync<TArgument, TResult>(
        Func<TArgument, CancellationToken, Task<TResult>> function,
        TArgument argument,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        CallAsync<TArgument, TResult>(function, argument, timeout, cancellationToken);

    /// <inheritdoc cref="RunAsync{TArgument, TResult}(Func{TArgument, TResult}, TArgument, TimeSpan?, CancellationToken)"/>
    public Task RunAsync<TArgument>(
        Func<TArgument, CancellationToken, Task> function,
        TArgument argument,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        CallAsync<TArgument, Nothing>(function, argument, timeout, cancellationToken);

    /// <inheritdoc cref="RunAsync{TArgument, TResult}(Func{TArgument, TResult}, TArgument, TimeSpan?, CancellationToken)"/>
    public Task<TResult> RunAsync<TResult>(
        Func<TResult> function, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        CallAsync<Nothing, TResult>(function, default, timeout, cancellationToken);

    /// <inheritdoc cref="RunAsync{TArgument, TResult}(Func{TArgument, TResult}, TArgument, TimeSpan?, CancellationToken)"/>
    public Task RunAsync(
        Action function, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        CallAsync<Nothing, Nothing>(function, default, timeout, cancellationToken);

    /// <inheritdoc cref="RunAsync{TArgument, TResult}(Func{TArgument, TResult}, TArgument, TimeSpan?, CancellationToken)"/>
    public Task<TResult> RunAsync<TResult>(
        Func<Task<TResult>> function, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        CallAsync<Nothing, TResult>(function, default, timeout, cancellationToken);

    /// <inheritdoc cref="RunAsync{TArgument, TResult}(Func{TArgument, TResult}, TArgument, TimeSpan?, CancellationToken)"/>
    public Task RunAsync(
        Func<Task> function, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        CallAsync<Nothing, Nothing>(function, default, timeout, cancellationToken);

    /// <inheritdoc cref="RunAsync{TArgument, TResult}(Func{TArgument, TResult}, TArgument, TimeSpan?, CancellationToken)"/>
    public Task<TResult> RunAsync<TResult>(
        Func<CancellationToken, Task<TResult>> function, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        CallAsync<Nothing, TResult>(function, default, timeout, cancellationToken);

    /// <inheritdoc cref="RunAsync{TArgument, TResult}(Func{TArgument, TResult}, TArgument, TimeSpan?, CancellationToken)"/>
    public Task RunAsync(
        Func<CancellationToken, Task> function, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        CallAsync<Nothing, Nothing>(function, default, timeout, cancellationToken);

    private async Task<TResult> CallAsync<TArgument, TResult>(
        Delegate function, TArgument argument, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        if (typeof(TArgument) == typeof(CancellationToken))
        {
            throw new ArgumentException(
                "A token is no argument that another process could be given. Name it, and the function has one that fires with it: "
                + "RunAsync(static async token => …, cancellationToken: token).",
                nameof(argument));
        }

        FunctionReference reference = FunctionName.Of(function);
        JsonElement json = JsonSerializer.SerializeToElement(argument, OffloadJson.Values);
        var terms = new PoolCallTerms { Options = new PoolCallOptions { Timeout = timeout }, Grace = Grace(reference, TimeSpan.Zero) };
        JsonElement result = await _pool.RunWithAsync(
            (client, token) => client.RunAsync(reference.Name, json, token), terms, cancellationToken).ConfigureAwait(false);
        return result.Deserialize<TResult>(OffloadJson.Values)!;
    }
}
