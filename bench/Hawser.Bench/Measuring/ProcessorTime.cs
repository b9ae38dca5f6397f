using System.Runtime.InteropServices;

namespace Hawser.Bench.Measuring;

/// <summary>The processor time that processes have used, by the kernel's own clock of each.</summary>
internal static partial class ProcessorTime
{
    /// <summary>In microseconds, of this process and others.</summary>
    public static double Microseconds(params ReadOnlySpan<int> others)
    {
        double sum = Of(Environment.ProcessId);
        foreach (int process in others)
        {
            sum += Of(process);
        }

        return sum;
    }

    private static double Of(int process)
    {
        long[] time = new long[2]; // struct timespec: seconds, nanoseconds.
        int error = GetClock(process, out int clock);
        return error == 0 && GetTime(clock, time) == 0
            ? (time[0] * 1e6) + (time[1] / 1e3)
            : throw new MeasurementException($"The clock of process {process} cannot be read.");
    }

    [LibraryImport("libc", EntryPoint = "clock_getcpuclockid")]
    private static partial int GetClock(int process, out int clock);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, [Out] long[] time);
}
