using Hawser.Workers.Control;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers.Serving;

/// <summary>
/// The loggers of a worker: each entry goes to the loggers below, which write it down, and to the subscribers of the worker's log.
/// </summary>
/// <param name="below">Writes entries down. Not disposed here.</param>
/// <param name="hub">The subscribers.</param>
/// <param name="time">The clock.</param>
internal sealed class WorkerLoggerFactory(ILoggerFactory below, LogHub hub, TimeProvider time) : ILoggerFactory
{
    private const int MostCharacters = 16 << 10;
    private const int MostScopes = 16;

    private readonly LogHub _hub = hub;
    private readonly LoggerExternalScopeProvider _scopes = new();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName, below.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => below.AddProvider(provider);

    public void Dispose()
    {
        // What is below is another's.
    }

    private void Publish(string category, LogLevel level, int eventId, string text, Exception? exception)
    {
        List<string> scopes = [];
        _scopes.ForEachScope(
            static (scope, list) =>
            {
                if (list.Count < MostScopes && scope?.ToString() is { } name)
                {
                    list.Add(Cut(name));
                }
            },
            scopes);
        _hub.Publish(new LogMessage(
            time.GetUtcNow(), (int)level, category, eventId, Cut(text), exception is null ? null : Cut(exception.ToString()), scopes, Lost: 0));
    }

    private static string Cut(string text) => text.Length <= MostCharacters ? text : string.Concat(text.AsSpan(0, MostCharacters), "…");

    private sealed class Logger(WorkerLoggerFactory loggers, string category, ILogger below) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => new Scope(below.BeginScope(state), loggers._scopes.Push(state));

        public bool IsEnabled(LogLevel logLevel) => loggers._hub.Wants(logLevel) || below.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (loggers._hub.Wants(logLevel))
            {
                loggers.Publish(category, logLevel, eventId.Id, formatter(state, exception), exception);
            }

            below.Log(logLevel, eventId, state, exception, formatter);
        }
    }

    private sealed class Scope(IDisposable? below, IDisposable own) : IDisposable
    {
        public void Dispose()
        {
            own.Dispose();
            below?.Dispose();
        }
    }
}
