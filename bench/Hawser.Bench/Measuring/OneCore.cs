using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Hawser.Bench.Measuring;

/// <summary>Starts a process on one core. All that it starts stays there too, and its runtime sees one processor.</summary>
internal static partial class OneCore
{
    private const int MaskBytes = 128;

    public static Process Start(ProcessStartInfo start)
    {
        // A child inherits the cores of the thread that starts it, which is this one, so it gets its own back afterwards.
        byte[] own = new byte[MaskBytes];
        Check(GetAffinity(0, MaskBytes, own));
        int first = Array.FindIndex(own, cores => cores != 0);
        byte[] one = new byte[MaskBytes];
        one[first] = (byte)(own[first] & -own[first]);
        Check(SetAffinity(0, MaskBytes, one));
        try
        {
            return Process.Start(start)!;
        }
        finally
        {
            Check(SetAffinity(0, MaskBytes, own));
        }
    }

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw new MeasurementException($"The process cannot be bound to a core: errno {Marshal.GetLastPInvokeError()}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_getaffinity", SetLastError = true)]
    private static partial int GetAffinity(int thread, nint size, [Out] byte[] mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static partial int SetAffinity(int thread, nint size, byte[] mask);
}
