using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Hawser.Workers.Launching;

namespace Hawser.Cli.Doctoring;

/// <summary>The machine: its system, what its kernel gives, and how much of what.</summary>
internal static partial class MachineChecks
{
    private const long LeastMemory = 512L << 20;
    private const long LeastFiles = 1024;
    private const long LeastProcesses = 512;

    /// <summary>Of version 2, and of version 1.</summary>
    private static readonly string[] MemoryLimitFiles = ["memory.max", "memory/memory.limit_in_bytes"];

    /// <summary>All of it.</summary>
    public static IEnumerable<Finding> Look(Surroundings surroundings)
    {
        yield return Kernel();
        yield return Finding.Ok(".NET", $"{RuntimeInformation.FrameworkDescription} ({RuntimeInformation.RuntimeIdentifier})");
        yield return ProcessHandles();
        yield return Limit(surroundings, "Max open files", "open files", LeastFiles, "ulimit -n");
        yield return Limit(surroundings, "Max processes", "processes and threads", LeastProcesses, "ulimit -u");
        yield return Memory(surroundings);
        yield return Namespaces(surroundings);
        yield return Sandbox(surroundings);
    }

    private static Finding Kernel() => OperatingSystem.IsLinux()
        ? Finding.Ok("system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}")
        : new Finding(FindingLevel.Fault, "system", RuntimeInformation.OSDescription, "Hawser runs on Linux, for now.");

    private static Finding ProcessHandles()
    {
        int descriptor = OperatingSystem.IsLinux() ? Libc.OpenProcess(Environment.ProcessId) : -1;
        if (descriptor < 0)
        {
            return new Finding(
                FindingLevel.Fault,
                "process handles (pidfd)",
                "the kernel gives none",
                "Workers are watched by them: a kernel of 5.3 or later is needed, and a sandbox that allows pidfd_open.");
        }

        _ = Libc.Close(descriptor);
        return Finding.Ok("process handles (pidfd)", "are given");
    }

    private static Finding Limit(Surroundings surroundings, string line, string subject, long least, string command)
    {
        string limits = Surroundings.Read(Path.Combine(surroundings.Proc, "self/limits")) ?? "";
        Match match = Regex.Match(limits, $@"^{Regex.Escape(line)} +(\d+|unlimited)", RegexOptions.Multiline);
        string limit = match.Success ? match.Groups[1].Value : "unknown";
        return long.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number < least
            ? new Finding(
                FindingLevel.Missing,
                subject,
                $"at most {limit}",
                $"Each worker takes some of them. Raise the limit with '{command}', or in /etc/security/limits.conf.")
            : Finding.Ok(subject, $"at most {limit}");
    }

    private static Finding Memory(Surroundings surroundings)
    {
        string memory = Surroundings.Read(Path.Combine(surroundings.Proc, "meminfo")) ?? "";
        if (AvailablePattern().Match(memory) is not { Success: true } match)
        {
            return new Finding(FindingLevel.Missing, "memory", "the kernel does not tell", "Nothing, if workers have room.");
        }

        long available = long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * 1024;
        if (ControlGroupLimit(surroundings) is { } limit && limit < available)
        {
            available = limit;
        }

        string found = $"{Quantities.Memory(available)} available";
        return available < LeastMemory
            ? new Finding(FindingLevel.Missing, "memory", found, "A runtime of C# takes about 150 MiB: end something, or give more.")
            : Finding.Ok("memory", found);
    }

    private static long? ControlGroupLimit(Surroundings surroundings) =>
        MemoryLimitFiles
            .Select(file => Surroundings.Read(Path.Combine(surroundings.ControlGroups, file))?.Trim())
            .Select(static text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long limit) ? limit : (long?)null)
            .FirstOrDefault(static limit => limit is not null);

    private static Finding Namespaces(Surroundings surroundings)
    {
        const string subject = "user namespaces";
        string most = Surroundings.Read(Path.Combine(surroundings.Proc, "sys/user/max_user_namespaces"))?.Trim() ?? "0";
        string allowed = Surroundings.Read(Path.Combine(surroundings.Proc, "sys/kernel/unprivileged_userns_clone"))?.Trim() ?? "1";
        return most != "0" && allowed != "0"
            ? Finding.Ok(subject, "are allowed")
            : new Finding(
                FindingLevel.Missing,
                subject,
                "are not allowed",
                "Workers cannot be put into a sandbox by this user (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone).");
    }

    private static Finding Sandbox(Surroundings surroundings) => surroundings.OnPath("bwrap") is { } program
        ? Finding.Ok("bubblewrap", program)
        : new Finding(
            FindingLevel.Missing,
            "bubblewrap",
            "is not installed",
            "With it in front, a worker is in a sandbox, and none of its children can leave it: apt-get install bubblewrap.");

    [GeneratedRegex(@"^MemAvailable: +(\d+) kB", RegexOptions.Multiline)]
    private static partial Regex AvailablePattern();
}
