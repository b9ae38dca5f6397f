using Microsoft.Extensions.Logging;

namespace Hawser.Acceptance.Child.Trials;

/// <summary>Loggers that print what comes.</summary>
internal sealed class ConsoleLoggers : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Console.WriteLine(formatter(state, exception));

    public void Dispose()
    {
    }
}
