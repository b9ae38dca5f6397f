using System.Globalization;
using System.Runtime.InteropServices;

namespace Hawser.Bench.Reporting;

/// <summary>What figures were taken on, in words.</summary>
internal static class Machine
{
    /// <summary>Processors, memory, kernel, run time, and how busy it is now.</summary>
    public static string Describe()
    {
        double memory = double.Parse(Field("/proc/meminfo", "MemTotal").Split(' ')[0], CultureInfo.InvariantCulture) / (1 << 20);
        string load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} processors ({Field("/proc/cpuinfo", "model name")}), {memory:0} GiB of memory, "
            + $"Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}, {RuntimeInformation.FrameworkDescription}; "
            + $"the load average before the run was {load}");
    }

    private static string Field(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown";
}
