using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hawser;

/// <summary>
/// A logger that never throws. Threads of the library log, and an exception there would end the process, or keep somebody waiting for
/// ever; but a factory may be disposed before what logs to it, and so may what a provider writes to. What cannot be logged is lost.
/// </summary>
internal sealed class GuardedLogger : ILogger
{
    private readonly ILogger _logger;

    private GuardedLogger(ILogger logger) => _logger = logger;

    /// <summary>A logger of a factory; silence when the factory makes none any more.</summary>
    public static ILogger Create(ILoggerFactory loggers, string category)
    {
        try
        {
            ILogger logger = loggers.CreateLogger(category);
            return logger is NullLogger ? logger : new GuardedLogger(logger);
        }
        catch (Exception)
        {
            return NullLogger.Instance;
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null; // The library has no scopes.

    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return _logger.IsEnabled(logLevel);
        }
        catch (Exception)
        {
            return false;
        }
    }

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            _logger.Log(logLevel, eventId, state, exception, formatter);
        }
        catch (Exception)
        {
            // There is nobody left to tell.
        }
    }
}
