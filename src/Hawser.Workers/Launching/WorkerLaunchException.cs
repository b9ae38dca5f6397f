namespace Hawser.Workers.Launching;

/// <summary>A worker's process could not be started. Nothing of it is left.</summary>
public sealed class WorkerLaunchException : Exception
{
    /// <summary>Makes an exception for a start that failed.</summary>
    /// <param name="workerName">The worker's name.</param>
    /// <param name="fileName">The executable.</param>
    /// <param name="reason">What is wrong and what to do, as the end of a sentence.</param>
    /// <param name="errorNumber">The system's error number, or null.</param>
    public WorkerLaunchException(string workerName, string fileName, string reason, int? errorNumber = null)
        : base($"Worker '{workerName}' cannot be started from '{fileName}': {reason}")
    {
        WorkerName = workerName;
        FileName = fileName;
        ErrorNumber = errorNumber;
        HelpLink = $"docs/errors/{nameof(WorkerLaunchException)}.md";
    }

    /// <summary>The name of the worker that was to be started.</summary>
    public string WorkerName { get; }

    /// <summary>The executable that was to be run.</summary>
    public string FileName { get; }

    /// <summary>The system's error number (errno), such as 2 for a missing file; null when the system was not asked.</summary>
    public int? ErrorNumber { get; }
}
