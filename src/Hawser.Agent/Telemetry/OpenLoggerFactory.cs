using Microsoft.Extensions.Logging;

namespace Hawser.Agent.Telemetry;

/// <summary>Below the loggers that write to the agent: nothing is written here, and everything from Information up is wanted.</summary>
internal sealed class OpenLoggerFactory : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and < LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        // There is no connection now: the process's other providers have it.
    }

    public void Dispose()
    {
        // It holds nothing.
    }
}
