namespace Hawser.Workers;

/// <summary>When and how a supervised worker is replaced. Immutable.</summary>
/// <typeparam name="TContract">The interface that the worker serves.</typeparam>
public sealed class SupervisionOptions<TContract>
    where TContract : class
{
    /// <summary>
    /// How many restarts there may be within <see cref="Window"/>: at the next end or failed start beyond them it gives up, for good. Zero:
    /// nothing is ever restarted. Null: there is no limit. Default 5. Restarts that <see
    /// cref="SupervisedWorker{TContract}.RestartAsync"/> asked for do not count.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int? MaxRestarts
    {
        get;
        init => field = value is null or >= 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxRestarts), value, "MaxRestarts is zero or more, or null.");
    } = 5;

    /// <summary>
    /// The time within which restarts count together, and for which a worker must have run for the pauses to begin anew. Default a minute;
    /// more than zero, at most a day.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan Window
    {
        get;
        init => field = OptionTimes.Positive(value, nameof(Window));
    } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The longest that the first pause before a restart can be. The nth in a row is a random part of
    /// <c>min(MaxDelay, InitialDelay × 2ⁿ⁻¹)</c> ("full jitter": Exponential Backoff And Jitter, AWS Architecture Blog, 2015), so that many
    /// workers that fall together do not rise together. Default 200 ms; more than zero, at most a day.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan InitialDelay
    {
        get;
        init => field = OptionTimes.Positive(value, nameof(InitialDelay));
    } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest pause. Default 30 s; more than zero, at most a day; one below <see cref="InitialDelay"/> takes its place.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan MaxDelay
    {
        get;
        init => field = OptionTimes.Positive(value, nameof(MaxDelay));
    } = TimeSpan.FromSeconds(30);

    /// <summary>What becomes of calls that are made while there is no worker. Default <see cref="CallsWhileRestarting.Wait"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration's.</exception>
    public CallsWhileRestarting WhileRestarting
    {
        get;
        init => field = Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(WhileRestarting), value, "WhileRestarting is Wait or Fail.");
    }

    /// <summary>
    /// The longest that a call waits for the next worker; then it fails with <see cref="WorkerUnavailableException"/>. Default a minute; more
    /// than zero, at most a day.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan RestartWait
    {
        get;
        init => field = OptionTimes.Positive(value, nameof(RestartWait));
    } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Asks a worker whether it is well: calls it, and fails or does not return in time when it is not. Called on the thread pool, one check
    /// of a worker at a time, with that worker's own client. A check that the worker leaves unanswered has failed, and is no
    /// reason of its own to kill it (<see cref="WorkerOptions.CancellationGrace"/>). Default null: only a worker that ends is replaced.
    /// </summary>
    public Func<TContract, CancellationToken, Task>? HealthCheck { get; init; }

    /// <summary>
    /// The pause before each <see cref="HealthCheck"/>, the first included. Default 10 s; more than zero, at most a day.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan HealthInterval
    {
        get;
        init => field = OptionTimes.Positive(value, nameof(HealthInterval));
    } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a <see cref="HealthCheck"/> may take; then its token fires, and it has failed. Default 5 s; more than zero, at most a day.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan HealthTimeout
    {
        get;
        init => field = OptionTimes.Positive(value, nameof(HealthTimeout));
    } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// After so many failed checks in a row the worker is killed and replaced; calls in flight fail with
    /// <see cref="WorkerExitedException"/>. Default 3; at least 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int HealthFailures
    {
        get;
        init => field = value >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(HealthFailures), value, "HealthFailures is at least 1.");
    } = 3;

    /// <summary>
    /// Told of each step, one after the other, on the thread pool. It may be slow, hang or throw (which is logged): supervision goes on, and
    /// steps that it is too slow for are kept, the last 100. Default null: nobody is told.
    /// </summary>
    public Action<SupervisionChange>? OnChange { get; init; }
}
