using Microsoft.Extensions.Logging;

namespace Hawser.Runtimes.Serving.Capturing;

/// <summary>A logger whose entries go to an evaluation's log.</summary>
/// <param name="category">The logger's category.</param>
/// <param name="evaluation">Tells whose log it is; null for nobody's.</param>
internal sealed class EvaluationLogger(string category, Func<EvaluationContext?> evaluation) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && evaluation() is not null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        if (logLevel == LogLevel.None || evaluation() is not { } context)
        {
            return;
        }

        string message = formatter(state, exception);
        context.Log(logLevel, category, exception is null ? message : $"{message}{Environment.NewLine}{exception}");
    }
}
