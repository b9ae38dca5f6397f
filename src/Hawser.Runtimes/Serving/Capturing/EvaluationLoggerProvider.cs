using Microsoft.Extensions.Logging;

namespace Hawser.Runtimes.Serving.Capturing;

/// <summary>For an application's own logging: what its loggers are told by code of an evaluation goes to that evaluation's log, too.</summary>
internal sealed class EvaluationLoggerProvider : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new EvaluationLogger(categoryName, static () => EvaluationContext.Current);

    public void Dispose()
    {
        // It holds nothing.
    }
}
