using Hawser.Workers.Control;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers.Serving;

/// <summary>
/// The loggers of a worker: each entry goes to the subscribers of the worker's log, and to its owner's log; where there is no way to that, to the
/// loggers below, which write it down.
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
    private volatile OwnerLog? _owner;

    /// <summary>Entries go to the owner's log from now on, as long as it takes them.</summary>
    internal void Use(OwnerLog owner) => _owner = owner;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName, below.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => below.AddProvider(provider);

    public void Dispose()
    {
        // What is below is another's.
    }

    private LogMessage Compose(string category, LogLevel level, int eventId, string text, Exception? exception)
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
        return new LogMessage(
            time.GetUtcNow(), (int)level, category, eventId, Cut(text), exception is null ? null : Cut(exception.ToString()), scopes, Lost: 0);
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
            bool isSubscribed = loggers._hub.Wants(logLevel);
            OwnerLog? owner = below.IsEnabled(logLevel) ? loggers._owner : null;
            if (isSubscribed || owner is not null)
            {
                LogMessage message = loggers.Compose(category, logLevel, eventId.Id, formatter(state, exception), exception);
                if (isSubscribed)
                {
                    loggers._hub.Publish(message);
                }

                if (owner?.TryAdd(message) == true)
                {
                    return;
                }
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
