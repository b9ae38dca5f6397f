namespace Hawser.Workers;

/// <summary>
/// A call to a supervised worker was not sent, because there was no worker to send it to: it is being restarted, was given up, or was
/// stopped. Since the call has had no effect, it may be made again. (A call that was in flight when a worker ended fails with
/// <see cref="WorkerExitedException"/> instead.)
/// </summary>
public class WorkerUnavailableException : Exception
{
    internal WorkerUnavailableException(string message, string name, SupervisionChange last)
        : base(message, last.Failure)
    {
        Name = name;
        State = last.State;
        LastExit = last.Exit;
        HelpLink = $"docs/errors/{nameof(WorkerUnavailableException)}.md";
    }

    /// <summary>The worker's name.</summary>
    public string Name { get; }

    /// <summary>What the supervised worker was doing.</summary>
    public SupervisionState State { get; }

    /// <summary>How the last worker ended; null when that is not known yet.</summary>
    public WorkerExit? LastExit { get; }
}
