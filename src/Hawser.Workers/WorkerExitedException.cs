using Hawser.Rpc;

namespace Hawser.Workers;

/// <summary>
/// The worker has ended: thrown by calls that were in flight then, and at once by calls made later. A crash is never mistaken for an answer;
/// whether the worker had carried out the call is not known.
/// </summary>
public sealed class WorkerExitedException : Exception, IPerCallException
{
    /// <summary>Creates the exception from the worker's exit report.</summary>
    /// <param name="exit">The report.</param>
    /// <exception cref="ArgumentNullException"><paramref name="exit"/> is null.</exception>
    public WorkerExitedException(WorkerExit exit)
        : base(Describe(exit), exit?.Exception)
    {
        Exit = exit!;
        HelpLink = $"docs/errors/{nameof(WorkerExitedException)}.md";
    }

    /// <summary>The worker's exit report, complete.</summary>
    public WorkerExit Exit { get; }

    /// <summary>Each call has an exception of its own, with its own stack trace, and all share the report.</summary>
    Exception IPerCallException.ForCall(string method) => new WorkerExitedException(Exit);

    private static string Describe(WorkerExit exit)
    {
        ArgumentNullException.ThrowIfNull(exit);
        return $"{exit}.{ErrorText.Tail(exit.StandardErrorTail)}";
    }
}
