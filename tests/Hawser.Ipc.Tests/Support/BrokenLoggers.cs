using Microsoft.Extensions.Logging;

namespace Hawser.Ipc.Tests;

/// <summary>Loggers that throw once the test says so: those that were made before, and the making of new ones.</summary>
internal sealed class BrokenLoggers : ILoggerFactory, ILogger
{
    private volatile bool _isBroken;
    private int _thrown;

    /// <summary>How often somebody was thrown at.</summary>
    internal int Thrown => Volatile.Read(ref _thrown);

    public void Dispose() => _isBroken = true;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName)
    {
        ThrowIfBroken();
        return this;
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => ThrowIfBroken();

    private void ThrowIfBroken()
    {
        if (_isBroken)
        {
            Interlocked.Increment(ref _thrown);
            throw new ObjectDisposedException(nameof(BrokenLoggers));
        }
    }
}
