using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Hawser.Cli.Terminal;

/// <summary>Writes what is logged to standard error, a line for each entry of level Information and above: time, level, message.</summary>
/// <param name="console">Where it writes.</param>
/// <param name="time">Tells the time of day.</param>
internal sealed class ToolLoggerFactory(ToolConsole console, TimeProvider time) : ILoggerFactory, ILogger
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("Standard error is the one place of this log.");

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information && logLevel != LogLevel.None;

    /// <inheritdoc/>
    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        if (IsEnabled(logLevel))
        {
            string cause = exception is null ? "" : $"{Environment.NewLine}{exception}";
            console.ErrorText.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{time.GetLocalNow():HH:mm:ss} {logLevel}: {formatter(state, exception)}{cause}"));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The console is not this one's.
    }
}
