using System.Globalization;

namespace Hawser.Workers;

/// <summary>
/// A worker did not start. Nothing of it is left when this is thrown: its process is killed and reaped, its ticket is revoked.
/// </summary>
public sealed class WorkerStartException : Exception
{
    internal WorkerStartException(
        WorkerStartStage stage, string name, int? processId, string reason, TimeSpan? timeout = null, string standardErrorTail = "",
        WorkerExit? exit = null, Exception? innerException = null)
        : base(Describe(stage, name, processId, reason, standardErrorTail), innerException)
    {
        Stage = stage;
        Name = name;
        ProcessId = processId;
        Timeout = timeout;
        StandardErrorTail = standardErrorTail;
        Exit = exit;
        HelpLink = $"docs/errors/{nameof(WorkerStartException)}.md";
    }

    /// <summary>The step of the start that failed.</summary>
    public WorkerStartStage Stage { get; }

    /// <summary>The worker's name.</summary>
    public string Name { get; }

    /// <summary>The id that the worker's process had; null when none was started.</summary>
    public int? ProcessId { get; }

    /// <summary>The <see cref="WorkerOptions.StartTimeout"/> that ran out; null when the start failed for another reason.</summary>
    public TimeSpan? Timeout { get; }

    /// <summary>The last of what the process wrote to stderr; empty when it wrote nothing or was not started.</summary>
    public string StandardErrorTail { get; }

    /// <summary>How the process ended, by itself or killed after the failure; null when none was started.</summary>
    public WorkerExit? Exit { get; }

    private static string Describe(WorkerStartStage stage, string name, int? processId, string reason, string standardErrorTail)
    {
        string process = processId is null ? "" : string.Create(CultureInfo.InvariantCulture, $" (process {processId})");
        return $"Worker '{name}'{process} did not start, stage {stage}: {reason}{ErrorText.Tail(standardErrorTail)}";
    }
}
