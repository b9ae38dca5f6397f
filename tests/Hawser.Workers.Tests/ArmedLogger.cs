using Microsoft.Extensions.Logging;

namespace Hawser.Workers.Tests;

/// <summary>A logger that throws once a test has armed it.</summary>
internal sealed class ArmedLogger : ILogger
{
    private volatile bool _isArmed;

    public void Arm() => _isArmed = true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (_isArmed)
        {
            throw new InvalidOperationException("This logger is broken.");
        }
    }
}
