using System.Globalization;
using System.Text;

namespace Hawser.Workers;

/// <summary>
/// A supervised worker was given up: it ended, or did not start, more often than
/// <see cref="SupervisionOptions{TContract}.MaxRestarts"/> within <see cref="SupervisionOptions{TContract}.Window"/>. The call was not
/// sent. When the last start failed, <see cref="Exception.InnerException"/> is its failure.
/// </summary>
public sealed class WorkerGaveUpException : WorkerUnavailableException
{
    internal WorkerGaveUpException(string name, SupervisionChange last, GivingUp reason)
        : base(Describe(name, last, reason), name, last)
    {
        MaxRestarts = reason.MaxRestarts;
        Window = reason.Window;
        Exits = reason.Exits;
        HelpLink = $"docs/errors/{nameof(WorkerGaveUpException)}.md";
    }

    /// <summary>How many restarts were allowed.</summary>
    public int MaxRestarts { get; }

    /// <summary>The time within which they counted.</summary>
    public TimeSpan Window { get; }

    /// <summary>How the processes ended that led to it, the last one last; without those starts that never had a process.</summary>
    public IReadOnlyList<WorkerExit> Exits { get; }

    private static string Describe(string name, SupervisionChange last, GivingUp reason)
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"Worker '{name}' was given up: more than {reason.MaxRestarts} restarts within {reason.Window.TotalSeconds:0.###} s. It ended thus:");
        foreach (WorkerExit exit in reason.Exits)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{exit}");
        }

        if (last.Failure is { } failure)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{failure.Message}");
        }
        else if (last.Exit is { } exit)
        {
            text.Append('.').Append(ErrorText.Tail(exit.StandardErrorTail));
        }

        return text.ToString();
    }
}
