using Hawser.Rpc;
using Hawser.Workers.Supervision;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers;

/// <summary>
/// A worker that is replaced when it ends, or is no longer well: each time by a new process with the same class, init value and options,
/// while <see cref="Client"/> stays. Disposing it ends the worker. Thread-safe.
/// </summary>
/// <remarks>
/// Calls that were in flight when a process ended fail with <see cref="WorkerExitedException"/>, and are never sent again: they may have
/// had their effect. Calls that are made while there is no worker wait for the next, or fail, as
/// <see cref="SupervisionOptions{TContract}.WhileRestarting"/> says. State that calls have made in a worker is gone with it; what every
/// worker needs belongs into its init value.
/// </remarks>
/// <typeparam name="TContract">The interface that the worker serves.</typeparam>
public sealed partial class SupervisedWorker<TContract> : IAsyncDisposable
    where TContract : class
{
    private readonly WorkerOptions _options;
    private readonly SupervisionOptions<TContract> _supervision;
    private readonly Func<CancellationToken, Task<Worker<TContract>>> _start;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly RpcRoute _route;
    private readonly RestartIntensity _intensity;
    private readonly ChangeFeed _feed;
    private readonly SupervisedLog _log = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _stopping = NewSource();
    private readonly TaskCompletionSource<SupervisionChange> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;
    private SupervisionChange _last = new(SupervisionState.Starting);
    private GivingUp? _givingUp;

    // What RestartAsync has asked for: the first wakes whoever waits for a worker's end or a pause's, the second is done at the next start.
    private TaskCompletionSource _asked = NewSource();
    private TaskCompletionSource? _restarted;

    internal SupervisedWorker(
        string name,
        WorkerOptions options,
        SupervisionOptions<TContract> supervision,
        Func<CancellationToken, Task<Worker<TContract>>> start)
    {
        Name = name;
        _options = options;
        _supervision = supervision;
        _start = start;
        _clock = options.TimeProvider;
        _logger = GuardedLogger.Create(options.LoggerFactory, "Hawser.Workers.Supervision");
        _intensity = new RestartIntensity(supervision.MaxRestarts, supervision.Window, _clock);
        _feed = new ChangeFeed(name, supervision.OnChange, _logger);
        _route = new RpcRoute(new RpcRouteOptions
        {
            Peer = new RpcPeerOptions { TimeProvider = _clock, Json = options.Json },
            WaitTimeout = supervision.RestartWait,
            WaitedTooLong = WaitedTooLong,
        });
        if (supervision.WhileRestarting == CallsWhileRestarting.Fail)
        {
            _route.Refuse(NotNow);
        }

        Client = _route.CreateProxy<TContract>(new RpcProxyOptions { Timeout = options.CallTimeout });
    }

    /// <summary>
    /// Calls the worker that there is. A call fails as <see cref="WorkerConnection{TContract}.Client"/>'s do, and with
    /// <see cref="WorkerUnavailableException"/> or <see cref="WorkerGaveUpException"/> when there is none to send it to.
    /// </summary>
    public TContract Client { get; }

    /// <summary>The worker's name, which is that of each process.</summary>
    public string Name { get; }

    /// <summary>What it is doing, with the reasons.</summary>
    public SupervisionChange Status
    {
        get
        {
            lock (_gate)
            {
                return _last;
            }
        }
    }

    /// <summary>The id of the worker's process; null while there is no worker.</summary>
    public int? ProcessId => Status.ProcessId;

    /// <summary>
    /// Completes with the last step, <see cref="SupervisionState.GivenUp"/> or <see cref="SupervisionState.Stopped"/>, when nothing of a
    /// worker is left and none is started any more. Never faults.
    /// </summary>
    public Task<SupervisionChange> Completion => _completion.Task;

    /// <summary>
    /// Subscribes to what the loggers of the worker that there is are given, as
    /// <see cref="WorkerConnection{TContract}.SubscribeLogAsync"/> does, and to those of each later one from when it takes calls.
    /// </summary>
    /// <param name="handler">As there.</param>
    /// <param name="least">As there.</param>
    /// <param name="cancellationToken">Gives up subscribing, which waits for a worker while there is none. Later it has no effect.</param>
    /// <returns>
    /// The subscription, active. It outlives restarts, and completes when no worker is started any more; disposing it, or this, unsubscribes.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="least"/> is no level of entries.</exception>
    /// <exception cref="WorkerGaveUpException">The worker was given up.</exception>
    /// <exception cref="WorkerUnavailableException">It was disposed.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public Task<WorkerLogSubscription> SubscribeLogAsync(
        Action<WorkerLogEntry> handler, LogLevel least = LogLevel.Information, CancellationToken cancellationToken = default) =>
        IsOver
            ? Task.FromException<WorkerLogSubscription>(Over("The log was not subscribed to"))
            : WorkerLogSubscription.OpenAsync(_log, handler, least, cancellationToken);

    /// <summary>
    /// Replaces the worker now: it is ended as by a disposal, calls in flight have <see cref="WorkerOptions.ShutdownTimeout"/>, and another
    /// is started without a pause. During a pause, that is cut short; during a start, there is no other. It does not count as a restart,
    /// but if its start fails, that does. Several requests at once are one.
    /// </summary>
    /// <param name="cancellationToken">Gives up the waiting, not the restart.</param>
    /// <returns>A task that ends when the next worker takes calls.</returns>
    /// <exception cref="WorkerGaveUpException">It was given up, before or because the new worker did not start.</exception>
    /// <exception cref="WorkerUnavailableException">It was disposed.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        TaskCompletionSource? restarted = null;
        lock (_gate)
        {
            if (!IsOver)
            {
                restarted = _restarted ??= NewSource();
                _asked.TrySetResult();
            }
        }

        if (restarted is not null)
        {
            await restarted.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        if (IsOver)
        {
            throw Over("The restart was not made");
        }
    }

    /// <summary>
    /// Ends the worker, as <see cref="Worker{TContract}.DisposeAsync"/> does, or the start that is under way; and starts no other. Calls that
    /// wait for a worker fail. When this returns no process is left. Never throws; idempotent.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        _route.Refuse(NotAnyMore);
        _stopping.TrySetResult();
        await _stop.CancelAsync().ConfigureAwait(false);
        Task running;
        lock (_gate)
        {
            running = _running;
        }

        await running.ConfigureAwait(false);
    }

    private bool IsOver => Status.State is SupervisionState.GivenUp or SupervisionState.Stopped;

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private WorkerUnavailableException NotNow(string method) => Unavailable($"'{method}' was not called", "it is being restarted");

    private WorkerUnavailableException WaitedTooLong(string method) => Unavailable(
        $"'{method}' was not called", $"it was not restarted within {_supervision.RestartWait.TotalSeconds:0.###} s");

    private WorkerUnavailableException NotAnyMore(string method) => Over($"'{method}' was not called");

    private WorkerUnavailableException Over(string what)
    {
        SupervisionChange last;
        GivingUp? reason;
        lock (_gate)
        {
            (last, reason) = (_last, _givingUp);
        }

        return reason is null ? Unavailable(what, "it was disposed") : new WorkerGaveUpException(Name, last, reason);
    }

    private WorkerUnavailableException Unavailable(string what, string why)
    {
        SupervisionChange last = Status;
        string exit = last.Exit is { } known ? $" The last: {known}." : "";
        return new WorkerUnavailableException($"{what}: there is no worker '{Name}' now, {why}.{exit}", Name, last);
    }
}
