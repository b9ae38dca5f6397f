using Hawser.Workers;
using Hawser.Workers.Handles;

namespace Hawser.Cli.Processes;

/// <summary>
/// Ends a process of Hawser's: in order where it can be asked to, then by force. Never another one that has its id by now.
/// </summary>
internal static class ProcessEnding
{
    /// <summary>For what a process does at its end, such as finishing its calls; and for the kernel, after SIGKILL.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Ends it. Returns when it has ended, or resists.</summary>
    /// <param name="process">The process.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public static async Task<ProcessEnd> EndAsync(HawserProcess process, CancellationToken cancellationToken)
    {
        if (ProcessIdentity.Of(process.ProcessId) is not { } identity)
        {
            return ProcessEnd.InOrder;
        }

        // Looked at again while its identity is held: the id may have become another's since it was listed.
        bool isStillThere = ProcessListing.Read().Processes.Any(
            other => other.IsRunning && (other.ProcessId, other.Kind, other.Name) == (process.ProcessId, process.Kind, process.Name));
        if (!isStillThere)
        {
            return ProcessEnd.InOrder;
        }

        if (process.Kind == ProcessKind.Detached && WorkerRegistry.Default.Find(process.Name) is { IsRunning: true } entry)
        {
            // By its channel, since it finishes the calls in flight then. It is killed there too, past its own time.
            await WorkerRegistry.EndAsync(entry, cancellationToken);
        }
        else
        {
            identity.Terminate();
        }

        if (await identity.EndsWithinAsync(Grace, TimeProvider.System, cancellationToken))
        {
            return ProcessEnd.InOrder;
        }

        identity.Kill();
        return await identity.EndsWithinAsync(Grace, TimeProvider.System, cancellationToken) ? ProcessEnd.Killed : ProcessEnd.Resists;
    }
}
