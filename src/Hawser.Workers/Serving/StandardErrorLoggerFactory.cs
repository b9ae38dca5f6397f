using Hawser.Workers.Control;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers.Serving;

/// <summary>
/// The loggers of a worker process whose entries do not go over the channel: a line on stderr for each entry from Information up. A worker that wants other loggers registers them by <see cref="IWorkerServices"/>.
/// </summary>
/// <param name="write">Takes an entry.</param>
internal sealed class StandardErrorLoggerFactory(Action<string> write) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, write);

    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("A worker's own loggers write to stderr. Register others in IWorkerServices.ConfigureServices.");

    public void Dispose()
    {
        // Nothing is held.
    }

    private sealed class Logger(string category, Action<string> write) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and < LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                write(LogMessage.ToLine(logLevel, category, formatter(state, exception), exception?.ToString()));
            }
        }
    }
}
