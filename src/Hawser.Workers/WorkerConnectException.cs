using System.Globalization;

namespace Hawser.Workers;

/// <summary>
/// A connection to a worker could not be made: it refused the ticket or was closed, the contract differs, the constructor of the
/// connection's state threw (<see cref="Exception.InnerException"/> is then a <c>RemoteException</c>), the time-out ran out, or the worker of a
/// handle is gone (<see cref="IsGone"/>). Otherwise the worker itself lives on.
/// </summary>
public sealed class WorkerConnectException : Exception
{
    internal WorkerConnectException(
        string name, int processId, string reason, TimeSpan? timeout = null, Exception? innerException = null, bool isGone = false)
        : base(
            string.Create(CultureInfo.InvariantCulture, $"No connection to worker '{name}' (process {processId}): {reason}"),
            innerException)
    {
        Name = name;
        ProcessId = processId;
        Timeout = timeout;
        IsGone = isGone;
        HelpLink = $"docs/errors/{nameof(WorkerConnectException)}.md";
    }

    /// <summary>The worker's name.</summary>
    public string Name { get; }

    /// <summary>The id of the worker's process.</summary>
    public int ProcessId { get; }

    /// <summary>
    /// Whether the worker is known to be gone: its process has ended, or somebody else answers at its endpoint. How it ended is known to its
    /// owner only, whose own connects fail with <see cref="WorkerExitedException"/>.
    /// </summary>
    public bool IsGone { get; }

    /// <summary>The time-out that ran out; null when the connection failed for another reason.</summary>
    public TimeSpan? Timeout { get; }
}
