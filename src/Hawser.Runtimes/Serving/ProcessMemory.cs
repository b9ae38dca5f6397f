using System.Globalization;

namespace Hawser.Runtimes.Serving;

/// <summary>What this process uses, as the kernel and the collector tell it.</summary>
/// <param name="contexts">Counts what dropped containers leave.</param>
internal sealed class ProcessMemory(LoadContextWatch contexts)
{
    internal RuntimeMemory Read() => new(Resident(), GC.GetTotalMemory(forceFullCollection: false), contexts.StillLoaded);

    private static long Resident()
    {
        // The second field of statm: resident pages (proc(5)).
        string[] fields = File.ReadAllText("/proc/self/statm").Split(' ');
        return long.Parse(fields[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
    }
}
