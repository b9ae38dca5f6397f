using Hawser.Workers.Owning;
using Hawser.Workers.Standby;
using Hawser.Workers.Supervision;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers;

/// <summary>
/// Processes of this application that are started ahead and wait to become workers, of whatever contract: with
/// <see cref="WorkerOptions.Standby"/>, a start takes one of them, and so takes milliseconds in the place of a process's start. Making it
/// starts the first processes in the background; disposing it ends all that wait, and leaves the workers alone. Thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// A waiting process is tied to this one as a worker is, and ends with it. It becomes a worker once: it dials with that worker's own
/// ticket, the contracts are compared, and state, connection and reports are those of a worker that was just started. Each that was taken
/// is replaced 50 ms after the worker that took it is there, so that the next start takes no processor from its first calls.
/// </para>
/// <para>
/// A start that finds none that fits, or one that turns out to be dead, starts a process as without. One that is alive and does not answer
/// is killed after 5 s (after <see cref="WorkerOptions.StartTimeout"/>, where that is less), and then the time of the start begins.
/// </para>
/// </remarks>
public sealed partial class StandbyHosts : IAsyncDisposable
{
    /// <summary>How long the first calls of a worker have the processors without the start of the next process beside them.</summary>
    private static readonly TimeSpan BeforeNext = TimeSpan.FromMilliseconds(50);

    private readonly StandbyOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly List<StandbyProcess> _waiting = [];
    private readonly RestartIntensity _intensity;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private TaskCompletionSource _changed = NewSource();
    private Exception? _resting;
    private Task? _disposing;

    /// <summary>Begins to start the processes.</summary>
    /// <param name="options">How many, and of what kind; null: the defaults.</param>
    public StandbyHosts(StandbyOptions? options = null)
    {
        _options = options ?? new StandbyOptions();
        _clock = _options.Worker.TimeProvider;
        _logger = GuardedLogger.Create(_options.Worker.LoggerFactory, "Hawser.Workers");
        _intensity = new RestartIntensity(_options.MaxRestarts, _options.Window, _clock);

        // Not under the caller's RpcDeadline or activity: they last longer.
        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _running = Task.WhenAll(Enumerable.Range(0, _options.Count).Select(_ => Task.Run(KeepAsync)));
    }

    /// <summary>The ids of the processes that wait now, prewarmed, the oldest first.</summary>
    public IReadOnlyList<int> Waiting
    {
        get
        {
            lock (_gate)
            {
                return [.. _waiting.Where(static process => !process.Exited.IsCompleted).Select(static process => process.ProcessId)];
            }
        }
    }

    /// <summary>Waits until as many processes wait as <see cref="StandbyOptions.Count"/> says.</summary>
    /// <param name="cancellationToken">Gives up the waiting.</param>
    /// <exception cref="InvalidOperationException">
    /// There will not be so many: too many failed (<see cref="StandbyOptions.MaxRestarts"/>), the last one as the inner exception says.
    /// </exception>
    /// <exception cref="ObjectDisposedException">This has been disposed.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public async Task WaitUntilFullAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposing is not null, this);
                if (_resting is not null)
                {
                    throw new InvalidOperationException(
                        $"Waiting processes fail too often: {_resting.Message} Replacing them rests for {_options.Window.TotalSeconds:0.###} s.",
                        _resting);
                }

                if (_waiting.Count(static process => !process.Exited.IsCompleted) >= _options.Count)
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Ends the processes that wait, and those that are just starting. When this returns they are reaped. Workers that were made of others
    /// live on; later starts with this start their processes themselves. Never throws; idempotent.
    /// </summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_disposing is null)
            {
                using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
                _disposing = Task.Run(DisposeOnceAsync);
                Changed();
            }

            return new ValueTask(_disposing);
        }
    }

    /// <summary>
    /// A process that was launched as a worker with these options would be; null: there is none now. Who gets one settles it.
    /// </summary>
    internal StandbyProcess? Take(WorkerOptions options)
    {
        if (!ProcessTraits.CanWait(options))
        {
            return null;
        }

        lock (_gate)
        {
            if (_waiting.Count == 0 || _disposing is not null)
            {
                return null;
            }

            var wanted = ProcessTraits.Of(options);
            StandbyProcess? taken = _waiting.Find(process => process.Fits(wanted) && process.TryClaim());
            if (taken is not null)
            {
                _waiting.Remove(taken);
            }

            return taken;
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task DisposeOnceAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stop.Dispose();
    }

    /// <summary>Under the lock: who waits for the stock looks again.</summary>
    private void Changed()
    {
        TaskCompletionSource changed = _changed;
        _changed = NewSource();
        changed.SetResult();
    }
}
