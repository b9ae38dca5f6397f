using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Hawser.Ipc.Tests;

/// <summary>Keeps every line that is logged, and lets a test wait for those that tell of a refusal.</summary>
internal sealed class LogRecorder : ILoggerFactory, ILogger
{
    private readonly Channel<string> _refusals = Channel.CreateUnbounded<string>();

    internal ConcurrentQueue<string> Lines { get; } = new();

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        string line = formatter(state, exception) + exception;
        Lines.Enqueue(line);
        if (line.Contains("was refused at", StringComparison.Ordinal))
        {
            _refusals.Writer.TryWrite(line);
        }
    }

    /// <summary>The next refusal of a connection by a listener.</summary>
    internal Task<string> Refusal() => _refusals.Reader.ReadAsync().AsTask().InTime();
}
