using Microsoft.Extensions.Logging;

namespace Hawser.Runtimes.Serving.Capturing;

/// <summary>Loggers that belong to one evaluation, wherever they are used.</summary>
internal sealed class EvaluationLoggerFactory(EvaluationContext evaluation) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new EvaluationLogger(categoryName, () => evaluation);

    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("An evaluation's log goes to its owner and nowhere else.");

    public void Dispose()
    {
        // It lives as long as the evaluation, also where code disposes what it was given.
    }
}
