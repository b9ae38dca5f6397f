using System.Globalization;
using Hawser.Workers.Launching;

namespace Hawser.Workers.Handles;

/// <summary>
/// One process for good: its id, when it started, and where the id means something. So who holds a worker's handle can say that the
/// worker is gone, also when another process has its id by now.
/// </summary>
/// <param name="ProcessId">The id.</param>
/// <param name="Started">Its start in the kernel's ticks since boot.</param>
/// <param name="Realm">The run of the machine and the pid namespace that the id is of.</param>
internal sealed record ProcessIdentity(int ProcessId, string Started, string Realm)
{
    /// <summary>Between two looks at a process that is not this one's child, so that nothing tells of its end.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    private static readonly Lazy<string> OwnRealm = new(
        static () => $"{ProcessStat.BootId()}/{ProcessStat.PidNamespace()}", LazyThreadSafetyMode.PublicationOnly);

    /// <summary>Of a process that runs now; null when it does not, or cannot be looked at.</summary>
    internal static ProcessIdentity? Of(int processId)
    {
        try
        {
            return ProcessStat.StartTime(processId.ToString(CultureInfo.InvariantCulture)) is { } started
                ? new ProcessIdentity(processId, started, OwnRealm.Value)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // A sandbox without /proc, or with that of other users hidden.
        }
    }

    /// <summary>Whether the process has ended: true only where that is known. Not known of another machine, or in another
    /// namespace.</summary>
    internal bool HasEnded()
    {
        try
        {
            return OwnRealm.Value == Realm
                && ProcessStat.StartTime(ProcessId.ToString(CultureInfo.InvariantCulture)) != Started;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Returns true when the process is seen to have ended, false when the time is over. Cancelled: throws.</summary>
    internal async Task<bool> EndsWithinAsync(TimeSpan time, TimeProvider clock, CancellationToken cancellationToken)
    {
        long start = clock.GetTimestamp();
        while (!HasEnded())
        {
            if (time != Timeout.InfiniteTimeSpan && clock.GetElapsedTime(start) >= time)
            {
                return false;
            }

            await Task.Delay(Glance, clock, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>SIGKILL, to this process and never to another.</summary>
    internal void Kill() => Send(Libc.SIGKILL);

    /// <summary>SIGTERM, to this process and never to another: asks it to end.</summary>
    internal void Terminate() => Send(Libc.SIGTERM);

    private void Send(int signal)
    {
        int descriptor = Libc.OpenProcess(ProcessId);
        if (descriptor >= 0)
        {
            // Looked at while it is held: the number cannot become another's between look and signal.
            if (!HasEnded())
            {
                _ = Libc.SignalProcess(descriptor, signal);
            }

            _ = Libc.Close(descriptor);
        }
    }
}
