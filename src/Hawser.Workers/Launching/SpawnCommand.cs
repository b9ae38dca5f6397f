namespace Hawser.Workers.Launching;

/// <summary>What <c>posix_spawn</c> is given.</summary>
/// <param name="FileName">The executable, by path or as a name that is looked up in this process's PATH.</param>
/// <param name="Arguments">Without the executable's own name.</param>
/// <param name="Environment">Entries <c>NAME=value</c>.</param>
/// <param name="WorkingDirectory">Absolute; null: this process's.</param>
/// <param name="NewSession">Whether the process leads a session of its own, and not only a process group.</param>
internal sealed record SpawnCommand(
    string FileName,
    IReadOnlyList<string> Arguments,
    IReadOnlyList<string> Environment,
    string? WorkingDirectory,
    bool NewSession = false);
