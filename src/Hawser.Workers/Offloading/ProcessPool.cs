using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Hawser.Workers.Offloading;

namespace Hawser.Workers;

/// <summary>
/// Runs static functions of this application in other processes, without a contract: for work that is to use all processors, that may crash, or that must
/// be ended when it takes too long. Disposing it ends the processes. Thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// A function is found by identity: the processes are of the same build, so the method itself is named, and nothing has to be registered. It must be static,
/// or a lambda that captures nothing (<c>static x => …</c>): analyzer HWR021 finds most that are not, and the others are refused when they are given.
/// Static fields are those of the other process, each with values of its own. Argument and result cross as JSON, by System.Text.Json with fields.
/// </para>
/// <para>
/// What a function throws, the call fails with, as <see cref="Rpc.RemoteException"/>. A function cannot hear that it was given up, so its process is killed
/// for it, and replaced: past the time-out, when the token fires, and when a loop over results is left early. A call whose process dies otherwise fails as
/// <see cref="WorkerPool{TContract}"/> says; functions are made again only in maps and reductions that say so (<see cref="MapOptions.Idempotent"/>).
/// </para>
/// </remarks>
[RequiresUnreferencedCode(Reason)]
[RequiresDynamicCode(Reason)]
public sealed partial class ProcessPool : IAsyncDisposable
{
    internal const string Reason =
        "Functions are found by reflection, and their arguments and results are carried by it. Use WorkerPool with a contract, whose code is generated.";

    private readonly WorkerPool<IOffload, Offload> _pool;

    /// <summary>Makes the pool, and begins to start its processes.</summary>
    /// <param name="options">
    /// How many processes, and of what kind. Null, the default: one for each processor, called <c>offload</c>, killed at once when their call is given
    /// up. Where you give <see cref="WorkerPoolOptions.Worker"/>, its <see cref="WorkerOptions.CancellationGrace"/> holds: set it to zero for the same.
    /// </param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public ProcessPool(WorkerPoolOptions? options = null)
    {
        _pool = new WorkerPool<IOffload, Offload>(options ?? new WorkerPoolOptions
        {
            Worker = new WorkerOptions { Name = "offload", CancellationGrace = TimeSpan.Zero },
        });
    }

    /// <inheritdoc cref="WorkerPool{TContract}.Statistics"/>
    public PoolStatistics Statistics => _pool.Statistics;

    /// <summary>Runs a function in another process.</summary>
    /// <typeparam name="TArgument">What it takes.</typeparam>
    /// <typeparam name="TResult">What it gives.</typeparam>
    /// <param name="function">The function: static, or a lambda that captures nothing.</param>
    /// <param name="argument">Its argument.</param>
    /// <param name="timeout">
    /// The time that it has, from when a process begins with it; past it the process is killed. Null: as <see cref="WorkerPoolOptions.CallTimeout"/>
    /// says. More than zero, at most a day.
    /// </param>
    /// <param name="cancellationToken">Gives up; the process is killed if it has begun.</param>
    /// <returns>The result.</returns>
    /// <exception cref="ArgumentException">The function captures something, or belongs to an object.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is out of range.</exception>
    /// <exception cref="Rpc.RemoteException">The function threw.</exception>
    /// <exception cref="Rpc.RpcTimeoutException">Its time was over.</exception>
    /// <exception cref="WorkerExitedException">Its process died.</exception>
    /// <exception cref="JsonException">The argument or the result cannot be written or read.</exception>
    public async Task<TResult> RunAsync<TArgument, TResult>(
        Func<TArgument, TResult> function, TArgument argument, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        string name = FunctionName.Of(function);
        JsonElement json = JsonSerializer.SerializeToElement(argument, OffloadJson.Values);
        JsonElement result = await _pool.RunAsync(
            (client, token) => client.RunAsync(name, json, token), new PoolCallOptions { Timeout = timeout }, cancellationToken)
            .ConfigureAwait(false);
        return result.Deserialize<TResult>(OffloadJson.Values)!;
    }

    /// <inheritdoc cref="WorkerPool{TContract}.WaitUntilReadyAsync(CancellationToken)"/>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken = default) => _pool.WaitUntilReadyAsync(cancellationToken);

    /// <inheritdoc cref="WorkerPool{TContract}.DrainAsync(CancellationToken)"/>
    public Task DrainAsync(CancellationToken cancellationToken = default) => _pool.DrainAsync(cancellationToken);

    /// <inheritdoc cref="WorkerPool{TContract}.DisposeAsync"/>
    public ValueTask DisposeAsync() => _pool.DisposeAsync();
}
