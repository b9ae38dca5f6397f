using Microsoft.Extensions.Logging;

namespace Hawser.Workers.Tests;

/// <summary>Gives out one logger of a test's.</summary>
internal sealed class ArmedLoggerFactory(ArmedLogger logger) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => logger;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
