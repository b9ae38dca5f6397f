using System.Globalization;

namespace Hawser.Workers;

/// <summary>
/// A call got no worker of a pool, because none can be started: so many starts in a row as <see cref="WorkerPoolOptions.MaxStartFailures"/>
/// says have failed, the last one as <see cref="Exception.InnerException"/> tells. The call was not made. The pool goes on trying, with
/// pauses that grow.
/// </summary>
public sealed class PoolUnavailableException : Exception
{
    internal PoolUnavailableException(string pool, int failures, Exception last)
        : base(
            string.Create(
                CultureInfo.InvariantCulture, $"Pool '{pool}' has no worker: {failures} starts in a row have failed. {last.Message}"),
            last)
    {
        Pool = pool;
        Failures = failures;
        HelpLink = $"docs/errors/{nameof(PoolUnavailableException)}.md";
    }

    /// <summary>The pool's name.</summary>
    public string Pool { get; }

    /// <summary>How many starts in a row have failed.</summary>
    public int Failures { get; }
}
