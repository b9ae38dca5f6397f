using System.Diagnostics;
using Hawser.Rpc;
using Hawser.Rpc.Generated;
using Hawser.Workers.Pools;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers;

/// <summary>
/// A number of workers of one class that share the work: each call goes to the one that has the least to do, and a worker that dies costs
/// its own calls and is replaced. <see cref="WorkerPool{TContract, TWorker}"/> makes one. Disposing it ends all workers. Thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// A call that fails does so as calls of workers do, see <see cref="WorkerConnection{TContract}.Client"/>; with
/// <see cref="WorkerExitedException"/>, whose report names worker and process, when its worker died and it may not be made again
/// (<see cref="PoolCallOptions.Idempotent"/>); with <see cref="PoisonItemException"/> when several did; with
/// <see cref="PoolExhaustedException"/> or <see cref="PoolUnavailableException"/> when it got none, and
/// <see cref="ObjectDisposedException"/> when the pool takes no more.
/// </para>
/// <para>
/// A worker that goes on with a call that was given up, because its time was over or its token fired, gets no other until it has answered
/// or was killed for it (<see cref="WorkerOptions.CancellationGrace"/>): so it takes no call with it that came later.
/// </para>
/// </remarks>
/// <typeparam name="TContract">The interface that the workers serve.</typeparam>
public abstract partial class WorkerPool<TContract> : IAsyncDisposable
    where TContract : class
{
    private static readonly ActivitySource Source = new(WorkerPoolDiagnostics.ActivitySourceName);

    private readonly WorkerPoolOptions _options;
    private readonly Func<string, int, CancellationToken, Task<Worker<TContract>>> _start;
    private readonly Func<TContract, int, CancellationToken, Task>? _initialize;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly PoolScheduler _scheduler;
    private readonly PoolMeter _meter;
    private readonly Task[] _lives;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly ITimer? _sweeping;
    private readonly bool? _contractIsIdempotent;
    private Task? _disposing;

    /// <param name="name">Its name, where the options have none.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <param name="start">Starts a worker with this name and index.</param>
    /// <param name="initialize">Called with each worker before any call; null: nothing is.</param>
    private protected WorkerPool(
        string name,
        WorkerPoolOptions? options,
        Func<string, int, CancellationToken, Task<Worker<TContract>>> start,
        Func<TContract, int, CancellationToken, Task>? initialize)
    {
        _options = options ?? WorkerPoolOptions.Default;
        _options.Check();
        _start = start;
        _initialize = initialize;
        Name = _options.Worker.Name ?? name;
        _clock = _options.Worker.TimeProvider;
        _logger = GuardedLogger.Create(_options.Worker.LoggerFactory, WorkerPoolDiagnostics.MeterName);
        _lives = new Task[_options.Size + _options.Spares];
        Array.Fill(_lives, Task.CompletedTask);
        IReadOnlyList<RpcMethod> methods = RpcContract<TContract>.Instance.Methods;
        _contractIsIdempotent = methods.All(static method => method.Idempotent) ? true
            : methods.Any(static method => method.Idempotent) ? null
            : false;

        // Not under the caller's RpcDeadline or activity: what is begun here lasts longer.
        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _scheduler = new PoolScheduler(Name, _options, new Staff(this));
        _meter = new PoolMeter(Name, _scheduler);
        _sweeping = _options.NeedsSweep
            ? _clock.CreateTimer(
                static pool => ((WorkerPool<TContract>)pool!).Sweep(), this, _options.CheckInterval, _options.CheckInterval)
            : null;
        _scheduler.Open();
    }

    /// <summary>The pool's name; a worker's is this with its index: <c>primes.3</c>.</summary>
    public string Name { get; }

    /// <summary>Its workers, what they have to do, and what was done.</summary>
    public PoolStatistics Statistics => _scheduler.Snapshot();

    /// <summary>Calls a worker: the one that has the least to do, when one is free.</summary>
    /// <typeparam name="TResult">What the call gives.</typeparam>
    /// <param name="call">
    /// Is given the client of a worker, and the token of the whole, for one call or several; it runs in this process. It may be run again
    /// with another worker, see <see cref="PoolCallOptions.Idempotent"/>.
    /// </param>
    /// <param name="cancellationToken">Gives up waiting for a worker, and is what <paramref name="call"/> is given.</param>
    /// <returns>What the call gave. It fails as <see cref="WorkerPool{TContract}"/> says.</returns>
    public Task<TResult> RunAsync<TResult>(
        Func<TContract, CancellationToken, Task<TResult>> call, CancellationToken cancellationToken = default) =>
        RunAsync(call, null, cancellationToken);

    /// <inheritdoc cref="RunAsync{TResult}(Func{TContract, CancellationToken, Task{TResult}}, CancellationToken)"/>
    /// <param name="call">As there.</param>
    /// <param name="options">What this call wants; null: the defaults.</param>
    /// <param name="cancellationToken">As there.</param>
    public Task<TResult> RunAsync<TResult>(
        Func<TContract, CancellationToken, Task<TResult>> call, PoolCallOptions? options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        PoolCallTerms terms = options is null ? PoolCallTerms.Default : new PoolCallTerms { Options = options };
        return RunOnceOrAgainAsync(call, terms, cancellationToken);
    }

    /// <inheritdoc cref="RunAsync{TResult}(Func{TContract, CancellationToken, Task{TResult}}, CancellationToken)"/>
    public Task RunAsync(Func<TContract, CancellationToken, Task> call, CancellationToken cancellationToken = default) =>
        RunAsync(call, null, cancellationToken);

    /// <inheritdoc cref="RunAsync{TResult}(Func{TContract, CancellationToken, Task{TResult}}, PoolCallOptions, CancellationToken)"/>
    public Task RunAsync(
        Func<TContract, CancellationToken, Task> call, PoolCallOptions? options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return RunAsync(
            async (client, token) =>
            {
                await call(client, token).ConfigureAwait(false);
                return true;
            },
            options,
            cancellationToken);
    }

    /// <summary>
    /// Leases a worker, for calls that belong together: it counts as one call until it is given back. With
    /// <see cref="WorkerPoolOptions.CallsPerWorker"/> of 1, the default, nobody else calls the worker meanwhile.
    /// </summary>
    /// <param name="key">
    /// Leases and calls with the same key get the same worker while that lives; null: the one that has the least to do.
    /// </param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The lease. Disposing it gives the worker back.</returns>
    /// <exception cref="PoolExhaustedException">The queue is full, or none was free in time.</exception>
    /// <exception cref="PoolUnavailableException">No worker can be started.</exception>
    /// <exception cref="ObjectDisposedException">The pool takes no more.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public async Task<PoolLease<TContract>> LeaseAsync(string? key = null, CancellationToken cancellationToken = default)
    {
        PoolItem item = new(key);
        try
        {
            PoolSeat seat = await TakeAsync(item, cancellationToken).ConfigureAwait(false);
            return new PoolLease<TContract>(WorkerOf(seat), seat.Index, () => GiveBack(seat));
        }
        catch (Exception e)
        {
            Conclude(item, Outcome(e));
            throw;
        }
    }

    /// <summary>
    /// Waits until as many workers serve as there are at least (<see cref="WorkerPoolOptions.MinimumSize"/>), and as many more are ready as
    /// there are to be spares.
    /// </summary>
    /// <remarks>
    /// It is said of what this process knows. That a worker has died, it learns some milliseconds later: right after a death this may still return at once,
    /// while the pool has one worker less than it says. A call that then meets the dead one fails, or is made again, as any call whose worker dies.
    /// </remarks>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="PoolUnavailableException">None can be started.</exception>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken = default) =>
        _scheduler.WhenReadyAsync().WaitAsync(cancellationToken);

    /// <summary>
    /// Takes no more calls and leases, from now on, and waits until those taken before have ended, also those that wait for a worker. The
    /// workers live on until the pool is disposed.
    /// </summary>
    /// <param name="cancellationToken">Gives up the waiting; the pool still takes no more.</param>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public Task DrainAsync(CancellationToken cancellationToken = default) => _scheduler.DrainAsync().WaitAsync(cancellationToken);

    /// <summary>
    /// Ends all workers, as <see cref="Worker{TContract}.DisposeAsync"/> does: calls in flight have
    /// <see cref="WorkerOptions.ShutdownTimeout"/>, then they fail with <see cref="WorkerExitedException"/>. Calls that wait for a worker
    /// fail at once, with <see cref="ObjectDisposedException"/>. When this returns no process is left. Never throws; idempotent.
    /// </summary>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        lock (_gate)
        {
            if (_disposing is null)
            {
                using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
                _disposing = Task.Run(DisposeOnceAsync);
            }

            return new ValueTask(_disposing);
        }
    }

    private static Worker<TContract> WorkerOf(PoolSeat seat) => (Worker<TContract>)seat.Worker!;

    private async Task DisposeOnceAsync()
    {
        if (_sweeping is not null)
        {
            await _sweeping.DisposeAsync().ConfigureAwait(false);
        }

        _scheduler.Close();
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_lives).ConfigureAwait(false);
        _scheduler.End();
        _meter.Dispose();
        _stop.Dispose();
    }
}
