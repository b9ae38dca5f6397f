using System.Runtime.InteropServices;

namespace Hawser.Cli.Doctoring;

/// <summary>What a doctor looks at: this machine and this user, or those that a test makes up.</summary>
internal sealed record Surroundings
{
    /// <summary>The environment.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>What the kernel shows of processes and of itself.</summary>
    public string Proc { get; init; } = "/proc";

    /// <summary>Where control groups are shown.</summary>
    public string ControlGroups { get; init; } = "/sys/fs/cgroup";

    /// <summary>The temp folder, in which sockets are made.</summary>
    public string Temp { get; init; } = Path.GetTempPath();

    /// <summary>Where this process's runtime is, with the programs that came with it.</summary>
    public string RuntimeFolder { get; init; } = RuntimeEnvironment.GetRuntimeDirectory();

    /// <summary>How many bytes this user can still write to a folder's disk.</summary>
    /// <remarks>Throws what the file system does.</remarks>
    public Func<string, long> FreeBytes { get; init; } = static folder => new DriveInfo(folder).AvailableFreeSpace;

    /// <summary>Makes a file that nothing is left of.</summary>
    /// <remarks>Throws what the file system does.</remarks>
    public Action<string> TryFile { get; init; } = static path =>
    {
        using FileStream file = File.Create(path, bufferSize: 1, FileOptions.DeleteOnClose);
        file.WriteByte(0);
        file.Flush();
    };

    /// <summary>Whether somebody sits at a terminal.</summary>
    public bool IsAtTerminal { get; init; }

    /// <summary>The first file of this name in the folders of <c>PATH</c>; null for none.</summary>
    public string? OnPath(string program) => (Variable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);

    /// <summary>A file's text; null where it cannot be read.</summary>
    public static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
