using System.Runtime.InteropServices;

namespace Hawser.Workers.Launching;

/// <summary>
/// Starts workers on this machine, as children of this process: by default this application's own command once more, which
/// Hawser.WorkerHost turns into a worker before its <c>Main</c> runs. Linux only. Thread-safe.
/// </summary>
/// <remarks>
/// The command line's last arguments are always <c>worker of &lt;owner's process id&gt;</c> and the worker's name, so that <c>ps</c> tells
/// what a process is; nothing secret is among them, nor in the environment, which is the owner's where the request does not change it. Each
/// process leads a process group that is killed when it ends; a child of a worker that leaves the group (<c>setsid</c>) is out of reach.
/// </remarks>
public sealed class LocalLauncher : WorkerLauncher
{
    private readonly IReadOnlyList<string>? _arguments;

    /// <summary>Starts this application's own command. The same for all callers.</summary>
    public static LocalLauncher Default { get; } = new();

    /// <summary>
    /// The executable to run, by path or as a name that is looked up in PATH; null (the default): this application's own command, as it is
    /// at the time of the start.
    /// </summary>
    public string? FileName { get; init; }

    /// <summary>
    /// Arguments before the last two. Default: those that this application's own command needs (none, or what stands before the
    /// application's arguments in <c>dotnet app.dll</c>); none where <see cref="FileName"/> is set.
    /// </summary>
    public IReadOnlyList<string> Arguments
    {
        get => _arguments ?? [];
        init => _arguments = value;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">
    /// This process was itself started as a worker, but its startup hook did not run: the message says what to do.
    /// </exception>
    public override async Task<LaunchedProcess> LaunchAsync(LaunchRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("Hawser starts worker processes on Linux only.");
        }

        if (SpawnEnvironment.HookDidNotRun)
        {
            throw new InvalidOperationException(
                $"Worker '{request.Name}' is not started: this process (id {Environment.ProcessId}) was itself started as a worker, "
                + "but runs its Main, because startup hooks are off (a trimmed application, or StartupHookSupport is false). "
                + "Call HawserWorker.RunIfWorker(args) first in Main.");
        }

        ChildProcess child = Start(request);
        if (cancellationToken.IsCancellationRequested)
        {
            await child.DisposeAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return child;
    }

    private ChildProcess Start(LaunchRequest request)
    {
        OwnCommand command = FileName is null ? OwnCommand.Current(request.Name) : new OwnCommand(FileName, []);
        string file = request.Wrapper.Count > 0 ? request.Wrapper[0] : command.FileName;
        SpawnedProcess.KeepExitStatus();
        try
        {
            using var input = new PipePair(childReads: true);
            using var output = new PipePair(childReads: false);
            using var error = new PipePair(childReads: false);

            using ChannelPipes? channel = request.ChannelOverStandardStreams ? new ChannelPipes(input, output) : null;

            using OutputFile? outputFile = channel is null ? OutputFile.Open(request.StandardOutput, request.OnOutputLost) : null;
            using OutputFile? errorFile = OutputFile.Open(request.StandardError, request.OnOutputLost);

            SpawnCommand spawn = Command(request, command, channel);
            int result = SpawnedProcess.Start(
                spawn, input.ChildEnd, output.ChildEnd, error.ChildEnd, channel?.Silent ?? -1, out int processId);
            if (result != 0)
            {
                throw new WorkerLaunchException(request.Name, file, Describe(result), result);
            }

            int processDescriptor = Libc.OpenProcess(processId);
            if (processDescriptor < 0)
            {
                int errorNumber = Marshal.GetLastPInvokeError();
                Abandon(processId);
                throw new WorkerLaunchException(
                    request.Name, file, $"it cannot be watched (pidfd_open): {Describe(errorNumber)}", errorNumber);
            }

            // Of the whole group: the runtime may have threads already, and each has a niceness of its own. It has not read its boot line
            // yet, so whatever starts by that starts with it.
            if (request.Niceness is { } niceness && Libc.SetGroupNiceness(processId, niceness) != 0)
            {
                int errorNumber = Marshal.GetLastPInvokeError();
                _ = Libc.Close(processDescriptor);
                Abandon(processId);
                throw new WorkerLaunchException(
                    request.Name,
                    file,
                    $"its niceness cannot be {niceness}: {Marshal.GetPInvokeErrorMessage(errorNumber)}; "
                        + "less than this process's own needs a privilege",
                    errorNumber);
            }

            // A wrapper may have started the worker by now, outside of the group; who outlives this process watches itself.
            MemoryGroup? memoryGroup = request is { MemoryLimit: { } limit, Wrapper.Count: 0, Detached: false }
                ? MemoryGroup.TryHold(MemoryGroup.Home, processId, limit)
                : null;

            var child = new ChildProcess(
                request,
                processId,
                processDescriptor,
                input.TakeOwnEnd(),
                (output.TakeOwnEnd(), outputFile?.Take()),
                (error.TakeOwnEnd(), errorFile?.Take()),
                channel?.Take(),
                memoryGroup);
            child.SendBoot();
            try
            {
                ChildWatcher.Shared.Add(child);
            }
            catch (Exception e) when (e is IOException or OutOfMemoryException)
            {
                child.EndUnwatched();
                throw;
            }

            return child;
        }
        catch (IOException e)
        {
            throw new WorkerLaunchException(request.Name, file, e.Message);
        }
    }

    private SpawnCommand Command(LaunchRequest request, OwnCommand command, ChannelPipes? channel)
    {
        // A path, unlike a name, would be looked for in the working directory.
        string[] words =
        [
            .. request.Wrapper.Take(1).Select(Absolute),
            .. request.Wrapper.Skip(1),
            Absolute(command.FileName),
            .. _arguments ?? command.Arguments,
            $"worker of {request.OwnerProcessId}",
            request.Name,
        ];
        if (request.WorkingDirectory is { } directory)
        {
            CheckDirectory(request, words[0], directory);
        }

        return new SpawnCommand(
            words[0],
            words[1..],
            [.. SpawnEnvironment.Entries(request), .. channel is null ? [] : new[] { channel.Variable }],
            request.WorkingDirectory,
            request.Detached);
    }

    private static string Absolute(string file) => file.Contains('/') ? Path.GetFullPath(file) : file;

    /// <summary>Before the start, since <c>posix_spawn</c> does not tell what was missing, the directory or the executable.</summary>
    private static void CheckDirectory(LaunchRequest request, string file, string directory)
    {
        if (!SpawnedProcess.ChangesDirectory)
        {
            throw new WorkerLaunchException(
                request.Name,
                file,
                "it cannot have a working directory of its own: this system's C library is too old (glibc before 2.29)");
        }

        if (Libc.Access(Path.Combine(directory, "."), Libc.MayExecute) != 0)
        {
            int errorNumber = Marshal.GetLastPInvokeError();
            throw new WorkerLaunchException(
                request.Name, file, $"its working directory '{directory}': {Marshal.GetPInvokeErrorMessage(errorNumber)}", errorNumber);
        }
    }

    /// <summary>Ends a child that cannot be watched, and reaps it.</summary>
    private static unsafe void Abandon(int processId)
    {
        _ = Libc.Kill(-processId, Libc.SIGKILL);
        Libc.ChildInfo info = default;
        while (Libc.Wait(Libc.WaitForProcess, processId, &info, Libc.WaitExited) != 0 && Marshal.GetLastPInvokeError() == Libc.EINTR)
        {
        }
    }

    private static string Describe(int errorNumber)
    {
        string text = Marshal.GetPInvokeErrorMessage(errorNumber);
        string advice = errorNumber switch
        {
            Libc.ENOENT => " (the file, or the interpreter that its first line names, does not exist)",
            Libc.EACCES => " (the file is not executable: chmod +x)",
            Libc.ENOEXEC => " (the file is no program for this machine)",
            _ => string.Empty,
        };
        return $"{text}{advice}";
    }
}
