using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hawser.Workers.Owning;

/// <summary>
/// The loggers of the worker that opened the owner's listener. The listener may outlive them, and makes loggers on threads of its own, where an
/// exception would end the process: once they are disposed, it is silent.
/// </summary>
internal sealed class OutlivedLoggers(ILoggerFactory loggers) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName)
    {
        try
        {
            return loggers.CreateLogger(categoryName);
        }
        catch (ObjectDisposedException)
        {
            return NullLogger.Instance;
        }
    }

    public void AddProvider(ILoggerProvider provider) => loggers.AddProvider(provider);

    /// <summary>Not the owner of what it wraps.</summary>
    public void Dispose()
    {
    }
}
