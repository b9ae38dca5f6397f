using System.Collections.ObjectModel;
using Hawser.Agent;
using Hawser.Workers;
using Hawser.Workers.Launching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Hawser.Hosting;

/// <summary>
/// The application's pool of one contract: made at the application's start, or earlier by whoever asks for it; drained and ended with the application.
/// </summary>
/// <typeparam name="TContract">The contract.</typeparam>
internal sealed partial class HawserWorkerPoolService<TContract> : IHostedService, IAsyncDisposable
    where TContract : class
{
    private readonly HawserWorkerPoolOptions _options;
    private readonly Lazy<WorkerPool<TContract>> _pool;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private volatile bool _isStopping;

    public HawserWorkerPoolService(IServiceProvider services, Func<IServiceProvider, WorkerPoolOptions, WorkerPool<TContract>> make)
    {
        _options = services.GetRequiredService<IOptionsMonitor<HawserWorkerPoolOptions>>().Get(OptionsName);
        _clock = services.GetService<TimeProvider>() ?? TimeProvider.System;
        ILoggerFactory loggers = services.GetRequiredService<ILoggerFactory>();
        _logger = loggers.CreateLogger(WorkerPoolDiagnostics.MeterName);
        _pool = new Lazy<WorkerPool<TContract>>(() => make(services, _options.Create(new WorkerOptions
        {
            Name = _options.Name,
            StartTimeout = _options.StartTimeout,
            ShutdownTimeout = _options.ShutdownTimeout,
            CancellationGrace = _options.CancellationGrace,
            MemoryLimit = _options.MemoryLimit,
            Niceness = _options.Niceness,
            Environment = new ReadOnlyDictionary<string, string?>(_options.Environment),
            Launcher = _options.Launcher ?? LocalLauncher.Default,
            Standby = _options.Standby,
            OwnerServices = services.GetService<AgentServer>(),
            LoggerFactory = loggers,
            TimeProvider = _clock,
        })));
    }

    /// <summary>What the options of this contract's pool are called.</summary>
    internal static string OptionsName => $"{typeof(TContract)}";

    internal WorkerPool<TContract> Pool => _pool.Value;

    /// <summary>Whether it was started, and is not about to end.</summary>
    internal bool IsOpen => _pool.IsValueCreated && !_isStopping;

    /// <summary>How many workers there are at least.</summary>
    internal int Least => _options.MinimumSize ?? _options.Size;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        WorkerPool<TContract> pool = Pool;
        return _options.WaitUntilReady ? pool.WaitUntilReadyAsync(cancellationToken) : Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _isStopping = true;
        if (!_pool.IsValueCreated)
        {
            return;
        }

        try
        {
            await Pool.DrainAsync(cancellationToken).WaitAsync(_options.DrainTimeout, _clock, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            PoolStatistics now = Pool.Statistics;
            LogNotDrained(_logger, Pool.Name, now.InFlight, now.Waiting);
        }

        await Pool.DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        if (_pool.IsValueCreated)
        {
            await Pool.DisposeAsync().ConfigureAwait(false);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Pool '{Pool}' ends with {InFlight} calls under way and {Waiting} that wait: they took longer than the application's stop lets them")]
    private static partial void LogNotDrained(ILogger logger, string pool, int inFlight, int waiting);
}
