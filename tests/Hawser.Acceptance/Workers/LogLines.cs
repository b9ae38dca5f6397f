using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Hawser.Acceptance;

/// <summary>Loggers that remember what came, and that a test can wait on.</summary>
internal sealed class LogLines : ILoggerFactory
{
    private readonly SemaphoreSlim _came = new(0);

    public ConcurrentQueue<string> All { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose() => _came.Dispose();

    /// <summary>The line with this text, which may have come already; waits for it.</summary>
    public string WaitFor(string text)
    {
        while (true)
        {
            if (All.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } found)
            {
                return found;
            }

            Assert.True(_came.Wait(ProcessAssert.Patience), $"no line with '{text}' came");
        }
    }

    private sealed class Logger(LogLines lines, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string line = $"{category}|{logLevel}|{formatter(state, exception)}|{exception}";
            lines.All.Enqueue(line);
            lines._came.Release();
        }
    }
}
