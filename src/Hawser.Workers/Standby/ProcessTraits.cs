using Hawser.Workers.Launching;

namespace Hawser.Workers.Standby;

/// <summary>
/// What a process has from its launch on and keeps for ever: command, environment, directory, limits, where its output goes. A waiting
/// process can become a worker only where a new process for it would have the same. Compared as they really are, so that an owner that has
/// changed its own environment or directory since gets no process of before.
/// </summary>
internal sealed class ProcessTraits
{
    private readonly WorkerLauncher _launcher;
    private readonly HashSet<string> _environment;
    private readonly string[] _rest;

    private ProcessTraits(WorkerOptions options)
    {
        _launcher = options.Launcher;
        _environment = new HashSet<string>(
            SpawnEnvironment.Entries(Environment.GetEnvironmentVariables(), options.InheritEnvironment, options.ProcessEnvironment),
            StringComparer.Ordinal);
        CrashDumpOptions? dumps = options.CrashDumps;
        _rest =
        [
            options.WorkingDirectory ?? Environment.CurrentDirectory,
            $"{options.Channel}/{options.Niceness}/{options.MemoryLimit}/{options.MemoryCheckInterval}/{options.OutputTailBytes}",
            options.StandardOutput.Path ?? "",
            options.StandardError.Path ?? "",
            dumps is null ? "" : $"{dumps.Kind}/{dumps.Keep}/{dumps.Folder}",
            .. options.Wrapper,
        ];
    }

    /// <summary>Of a process that is launched with these options now.</summary>
    internal static ProcessTraits Of(WorkerOptions options) => new(options);

    /// <summary>Whether a waiting process can be a worker with these options at all.</summary>
    internal static bool CanWait(WorkerOptions options) =>
        options.Channel != WorkerChannel.StandardStreams
        && options.StandardOutput.Kind != WorkerOutputKind.Truncate
        && options.StandardError.Kind != WorkerOutputKind.Truncate;

    internal bool Matches(ProcessTraits other) =>
        LauncherMatches(_launcher, other._launcher)
        && _rest.AsSpan().SequenceEqual(other._rest)
        && _environment.SetEquals(other._environment);

    private static bool LauncherMatches(WorkerLauncher one, WorkerLauncher other) =>
        one == other
        || (one is LocalLauncher local && other is LocalLauncher otherLocal
            && local.FileName == otherLocal.FileName && local.Arguments.SequenceEqual(otherLocal.Arguments));
}
