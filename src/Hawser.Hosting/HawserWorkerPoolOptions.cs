using Hawser.Workers;
using Hawser.Workers.Launching;

namespace Hawser.Hosting;

/// <summary>
/// The worker pool of an application, as <c>AddHawserWorkerPool</c> configures it; bound to a section of the configuration, or set in code. Validated
/// when the application starts. A member that a pool's or a worker's own options have too has their meaning, range and default. Not thread-safe while it is
/// being configured.
/// </summary>
public sealed class HawserWorkerPoolOptions
{
    private static readonly WorkerPoolOptions Pool = new();
    private static readonly WorkerOptions Worker = new();

    /// <summary>The pool's name. Default null: the name of the worker class.</summary>
    public string? Name { get; set; }

    /// <inheritdoc cref="WorkerPoolOptions.Size"/>
    public int Size { get; set; } = Pool.Size;

    /// <inheritdoc cref="WorkerPoolOptions.MinimumSize"/>
    public int? MinimumSize { get; set; }

    /// <inheritdoc cref="WorkerPoolOptions.Spares"/>
    public int Spares { get; set; } = Pool.Spares;

    /// <inheritdoc cref="WorkerPoolOptions.CallsPerWorker"/>
    public int CallsPerWorker { get; set; } = Pool.CallsPerWorker;

    /// <inheritdoc cref="WorkerPoolOptions.QueueLimit"/>
    public int QueueLimit { get; set; } = Pool.QueueLimit;

    /// <inheritdoc cref="WorkerPoolOptions.WhenFull"/>
    public PoolFull WhenFull { get; set; } = Pool.WhenFull;

    /// <inheritdoc cref="WorkerPoolOptions.QueueTimeout"/>
    public TimeSpan QueueTimeout { get; set; } = Pool.QueueTimeout;

    /// <inheritdoc cref="WorkerPoolOptions.CallTimeout"/>
    public TimeSpan CallTimeout { get; set; } = Pool.CallTimeout;

    /// <inheritdoc cref="WorkerPoolOptions.PoisonLimit"/>
    public int PoisonLimit { get; set; } = Pool.PoisonLimit;

    /// <inheritdoc cref="WorkerPoolOptions.MaxCallsPerWorker"/>
    public int? MaxCallsPerWorker { get; set; }

    /// <inheritdoc cref="WorkerPoolOptions.MaxAge"/>
    public TimeSpan MaxAge { get; set; } = Pool.MaxAge;

    /// <inheritdoc cref="WorkerPoolOptions.IdleTimeout"/>
    public TimeSpan IdleTimeout { get; set; } = Pool.IdleTimeout;

    /// <inheritdoc cref="WorkerPoolOptions.MaxMemory"/>
    public long? MaxMemory { get; set; }

    /// <inheritdoc cref="WorkerPoolOptions.MaxStartFailures"/>
    public int MaxStartFailures { get; set; } = Pool.MaxStartFailures;

    /// <inheritdoc cref="WorkerOptions.StartTimeout"/>
    public TimeSpan StartTimeout { get; set; } = Worker.StartTimeout;

    /// <inheritdoc cref="WorkerOptions.ShutdownTimeout"/>
    public TimeSpan ShutdownTimeout { get; set; } = Worker.ShutdownTimeout;

    /// <inheritdoc cref="WorkerOptions.CancellationGrace"/>
    public TimeSpan CancellationGrace { get; set; } = Worker.CancellationGrace;

    /// <inheritdoc cref="WorkerOptions.MemoryLimit"/>
    public long? MemoryLimit { get; set; }

    /// <inheritdoc cref="WorkerOptions.Niceness"/>
    public int? Niceness { get; set; }

    /// <summary>Variables of the workers' environment, beside those of the application's. Default: none.</summary>
    public IDictionary<string, string?> Environment { get; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>Whether the application's start waits until the pool's workers are there, and fails when they cannot be started. Default false.</summary>
    public bool WaitUntilReady { get; set; }

    /// <summary>
    /// How long calls that are under way, or wait for a worker, have when the application stops; then the workers are ended. The host's own limit
    /// (<c>HostOptions.ShutdownTimeout</c>, 30 s) holds as well. Default 20 s; zero to a day.
    /// </summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How the workers' processes are started. Default null: <see cref="WorkerOptions.Launcher"/>'s default. Set in code.</summary>
    public WorkerLauncher? Launcher { get; set; }

    /// <summary>Where processes wait to become workers. Default null: nowhere. Set in code.</summary>
    public StandbyHosts? Standby { get; set; }

    /// <exception cref="ArgumentException">A member is out of range, or two of them contradict each other.</exception>
    internal WorkerPoolOptions Create(WorkerOptions worker)
    {
        var options = new WorkerPoolOptions
        {
            Worker = worker,
            Size = Size,
            MinimumSize = MinimumSize,
            Spares = Spares,
            CallsPerWorker = CallsPerWorker,
            QueueLimit = QueueLimit,
            WhenFull = WhenFull,
            QueueTimeout = QueueTimeout,
            CallTimeout = CallTimeout,
            PoisonLimit = PoisonLimit,
            MaxCallsPerWorker = MaxCallsPerWorker,
            MaxAge = MaxAge,
            IdleTimeout = IdleTimeout,
            MaxMemory = MaxMemory,
            MaxStartFailures = MaxStartFailures,
        };
        options.Check();
        return options;
    }
}
