using Hawser.Rpc;
using Hawser.Workers.Control;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hawser.Workers.Owning;

/// <summary>
/// Gives what a worker logs to the owner's loggers, each entry to that of its category, one after the other, on the thread pool. A logger that is
/// slow or hangs holds up nobody: what it is too slow for is dropped, and counted in the next entry's place. What has come is logged, also when
/// the worker has crashed meanwhile. Thread-safe.
/// </summary>
[Sequential]
[RunsWithoutCaller]
internal sealed partial class OwnerLogSink : IOwnerLog, IThreadPoolWorkItem
{
    // Both bounds hold: many short entries, or few long ones. A burst of this size is passed on whole.
    internal const int MostEntries = 4096;
    private const int MostCharacters = 1 << 20;

    /// <summary>A factory keeps a logger for each category for ever, so a worker gets no more than this.</summary>
    private const int MostCategories = 1000;

    /// <summary>A name that is kept for ever is no longer than any type's.</summary>
    internal const int LongestCategory = 512;

    private readonly string _worker;
    private readonly ILoggerFactory _factory;
    private readonly ILogger _own;
    private readonly Dictionary<string, ILogger> _loggers = []; // Used by whoever is logging.
    private readonly Lock _gate = new();
    private readonly Queue<LogMessage> _entries = new();
    private int _characters;
    private long _lost;
    private bool _isRunning;

    internal OwnerLogSink(string worker, ILoggerFactory factory)
    {
        _worker = worker;
        _factory = factory;
        _own = GuardedLogger.Create(factory, "Hawser.Workers.Output");
    }

    /// <summary>Whether a worker's entries are to come over the channel, and not as lines of its stderr.</summary>
    internal static bool IsWanted(WorkerOptions options) =>
        options.StandardError.Kind == WorkerOutputKind.Log && options.LoggerFactory is not NullLoggerFactory;

    public Task WriteAsync(LogMessage message)
    {
        lock (_gate)
        {
            // What a worker says is not trusted: nor how many of its entries it lost itself.
            long lost = Math.Clamp(message.Lost, 0, int.MaxValue);
            int length = message.Length;
            if (_entries.Count >= MostEntries || _characters + length > MostCharacters)
            {
                _lost += 1 + lost;
                return Task.CompletedTask;
            }

            _entries.Enqueue(lost + _lost == message.Lost ? message : message with { Lost = lost + _lost });
            _characters += length;
            _lost = 0;
            if (_isRunning)
            {
                return Task.CompletedTask;
            }

            _isRunning = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return Task.CompletedTask;
    }

    public void Execute()
    {
        while (true)
        {
            LogMessage? message;
            lock (_gate)
            {
                if (!_entries.TryDequeue(out message))
                {
                    _isRunning = false;
                    return;
                }

                _characters -= message.Length;
            }

            Write(message);
        }
    }

    private void Write(LogMessage message)
    {
        if (message.Lost > 0)
        {
            LogLost(_own, _worker, message.Lost);
        }

        LogLevel level = message.Level is >= (int)LogLevel.Trace and <= (int)LogLevel.Critical ? (LogLevel)message.Level : LogLevel.Information;
        ILogger logger = Find(message.Category);
        if (logger.IsEnabled(level))
        {
            var id = new EventId(message.EventId);
            logger.Log(level, id, new WorkerLogState(_worker, message), exception: null, static (state, _) => state.ToString());
        }
    }

    private ILogger Find(string category)
    {
        if (!_loggers.TryGetValue(category, out ILogger? logger))
        {
            if (_loggers.Count >= MostCategories || category.Length > LongestCategory)
            {
                return _own;
            }

            logger = GuardedLogger.Create(_factory, category);
            _loggers.Add(category, logger);
        }

        return logger;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Lost} entries of the log of worker '{Worker}' are lost: they came faster than they are logged")]
    private static partial void LogLost(ILogger logger, string worker, long lost);
}
