using System.Globalization;
using System.Net.Sockets;
using Hawser.Workers.Detached;

namespace Hawser.Cli.Doctoring;

/// <summary>What is needed to look into other processes: their diagnostics sockets, and the right to trace them.</summary>
internal static class AttachChecks
{
    private const string Sockets = "attaching to processes (--pid)";
    private const string Tracing = "dumps and stacks (ptrace)";

    private static readonly string[] Switches = ["DOTNET_EnableDiagnostics", "DOTNET_EnableDiagnostics_IPC"];

    /// <summary>All of it.</summary>
    public static IEnumerable<Finding> Look(Surroundings surroundings)
    {
        yield return Socket(surroundings);
        yield return Trace(surroundings);
    }

    /// <summary>Whether a process that is started here gets its diagnostics socket: as this one has.</summary>
    public static Finding Socket(Surroundings surroundings)
    {
        if (Switches.FirstOrDefault(name => surroundings.Variable(name) == "0") is { } off)
        {
            return new Finding(
                FindingLevel.Missing,
                Sockets,
                $"{off} is 0 here",
                $"'hawser attach --pid' reaches a process by its diagnostics socket: unset {off} before you start it.");
        }

        // Killed processes leave theirs behind, and one of them may have had this process's id.
        string mine = string.Create(CultureInfo.InvariantCulture, $"dotnet-diagnostic-{Environment.ProcessId}-*-socket");
        string[] paths = Directory.Exists(surroundings.Temp) ? Directory.GetFiles(surroundings.Temp, mine) : [];
        if (paths.Length == 0)
        {
            return new Finding(
                FindingLevel.Missing,
                Sockets,
                $"this process has no diagnostics socket in '{surroundings.Temp}'",
                "A .NET process makes it in its temp folder when it starts: let that be writable, and TMPDIR the same for both.");
        }

        string?[] failures = [.. paths.Select(Reach)];
        return failures.Contains(null)
            ? Finding.Ok(Sockets, $"diagnostics sockets in '{surroundings.Temp}' answer")
            : new Finding(
                FindingLevel.Missing,
                Sockets,
                $"'{paths[0]}' cannot be reached: {failures[0]}",
                "Something keeps this user from sockets in its temp folder: a sandbox, or a security module such as AppArmor or SELinux.");
    }

    /// <summary>Whether this user may trace processes: crash dumps, and stacks of what hangs, are taken so.</summary>
    public static Finding Trace(Surroundings surroundings)
    {
        string scope = Surroundings.Read(Path.Combine(surroundings.Proc, "sys/kernel/yama/ptrace_scope"))?.Trim() ?? "0";
        string program = Path.Combine(surroundings.RuntimeFolder, "createdump");
        return (scope, File.Exists(program)) switch
        {
            ("3", _) or ("2", _) when scope == "3" || PrivateFiles.User != 0 => new Finding(
                FindingLevel.Missing,
                Tracing,
                $"the kernel lets {(scope == "3" ? "nobody" : "only root")} trace a process (kernel.yama.ptrace_scope is {scope})",
                "Crash dumps, and stacks of workers that hang, cannot be taken. 'sysctl kernel.yama.ptrace_scope=1' allows it."),
            (_, false) => new Finding(
                FindingLevel.Missing,
                Tracing,
                $"'{program}' is not there",
                "Crash dumps of workers cannot be taken. It comes with the .NET runtime as Microsoft packs it."),
            ("1", _) => Finding.Ok(Tracing, "are taken, of a process's own workers"),
            _ => Finding.Ok(Tracing, "are taken"),
        };
    }

    /// <returns>Null; or why the socket takes no connection.</returns>
    private static string? Reach(string path)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return null;
        }
        catch (SocketException e)
        {
            return e.Message;
        }
    }
}
