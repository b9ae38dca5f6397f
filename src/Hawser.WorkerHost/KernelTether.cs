using System.Runtime.InteropServices;

namespace Hawser.WorkerHost;

/// <summary>
/// The worker's end without the worker's help: two arrangements with the kernel that hold when no managed code can run any more.
/// </summary>
/// <remarks>
/// <para>
/// The <see cref="Lifeline"/> thread is managed. It waits in a system call, where the garbage collector does not wait for it, so spinning,
/// blocked and starved workers do not delay it. But a thread that returns from a system call while the collector holds the world stands
/// still until that is over, and it may take long (a huge heap that swaps) or for ever (a thread stuck in native code that was called
/// without a GC transition). So the lifeline's hang-up also reaches the process in a way that needs no managed instruction:
/// </para>
/// <list type="number">
/// <item>
/// The lifeline is signal-driven (<c>O_ASYNC</c>): at hang-up the kernel sends SIGHUP, and its handler is the C library's <c>alarm</c>
/// itself. A handler gets the signal's number as its argument, SIGHUP is 1, and so the kernel's call is <c>alarm(1)</c>: one second later,
/// twice the grace, SIGALRM ends the process by its default action. A timer that the watching thread renews would do without signals, but
/// it would also end a worker that was merely suspended; this one starts only when the owner is really gone.
/// </item>
/// <item>
/// A pipe that nobody uses has both ends in this process, signal-driven with SIGKILL to the whole process group. When the process ends, by
/// whatever cause, the kernel closes one end before the other, and the other's signal ends what is left of the group: the worker's own
/// children, also where owner and worker were killed at once and nobody is left to do it. The exit status is settled by then and stays
/// what it was.
/// </item>
/// </list>
/// <para>
/// Where the lifeline carries the channel too, arriving data would signal as the hang-up does. Such a worker's launcher gives it a pipe
/// more (<see cref="SilentPipe"/>), which ends with the lifeline and carries nothing; the first arrangement is made with that one. A
/// launcher that can pass standard streams only (through ssh, say) has no such pipe: there the lifeline thread alone must do.
/// </para>
/// <para>
/// It has a price: a worker ends by SIGALRM a second after a SIGHUP that somebody sends it (by default it would end at once), and a program
/// that takes SIGHUP for itself loses the first arrangement, not the lifeline. Where the kernel refuses (a sandbox), the lifeline thread
/// alone must do.
/// </para>
/// </remarks>
internal static unsafe class KernelTether
{
    /// <summary>Lets the group end with this process. The process must lead its group.</summary>
    public static void TieGroup()
    {
        int* ends = stackalloc int[2];
        if (Native.Pipe(ends, Native.CloseOnExec) != 0)
        {
            return;
        }

        int group = Native.GetProcessGroup();
        DriveBySignal(ends[0], Native.SIGKILL, -group);
        DriveBySignal(ends[1], Native.SIGKILL, -group);
    }

    /// <summary>
    /// Lets the process end one second after the hang-up of this pipe: the lifeline, when the boot line has been read and nothing more is
    /// to come, since bytes that arrive would be taken for the hang-up; or the silent pipe beside it.
    /// </summary>
    /// <returns>Whether the kernel agreed. When not, the caller calls <c>alarm</c> itself as soon as it sees the hang-up.</returns>
    public static bool TieProcess(int silent)
    {
        if (!NativeLibrary.TryLoad("libc", typeof(KernelTether).Assembly, null, out nint library)
            || !NativeLibrary.TryGetExport(library, "alarm", out nint alarm)
            || Native.SetSignalHandler(Native.SIGHUP, alarm) == -1)
        {
            return false;
        }

        return DriveBySignal(silent, Native.SIGHUP, Native.GetProcessId());
    }

    /// <summary>Undoes <see cref="TieProcess"/>: the lifeline's hang-up sends no signal any more.</summary>
    public static void UntieProcess(int lifeline)
    {
        int flags = Native.Control(lifeline, Native.GetStatusFlags, 0);
        if (flags >= 0)
        {
            _ = Native.Control(lifeline, Native.SetStatusFlags, flags & ~Native.SignalDriven);
        }
    }

    private static bool DriveBySignal(int descriptor, int signal, int receiver)
    {
        int flags = Native.Control(descriptor, Native.GetStatusFlags, 0);
        return flags >= 0
            && Native.Control(descriptor, Native.SetSignal, signal) == 0
            && Native.Control(descriptor, Native.SetSignalOwner, receiver) == 0
            && Native.Control(descriptor, Native.SetStatusFlags, flags | Native.SignalDriven) == 0;
    }
}
