using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Hawser.Acceptance;

/// <summary>Loggers that remember what came, and that a test can wait on.</summary>
internal sealed class LogLines : ILoggerFactory
{
    private readonly BlockingCollection<string> _lines = [];

    public ConcurrentQueue<string> All { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose() => _lines.Dispose();

    /// <summary>Waits for a line.</summary>
    public string WaitFor(string text)
    {
        while (true)
        {
            Assert.True(_lines.TryTake(out string? line, ProcessAssert.Patience), $"no line with '{text}' came");
            if (line!.Contains(text, StringComparison.Ordinal))
                return line;
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
            lines._lines.Add(line);
        }
    }
}
