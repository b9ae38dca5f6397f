using System.Runtime.InteropServices;
using Hawser.WorkerHost;

namespace Hawser.Workers.Launching;

/// <summary>
/// <c>posix_spawn</c>: a child that leads a process group from before its first instruction, with default signal handling and nothing of
/// this process but the three standard descriptors.
/// </summary>
/// <remarks>
/// Not <see cref="System.Diagnostics"/>'s class: that one reaps the child itself, tells <c>exit(137)</c> from SIGKILL by nothing, and can
/// set the group only after exec.
/// </remarks>
internal static unsafe class SpawnedProcess
{
    // posix_spawn_file_actions_t, posix_spawnattr_t, sigset_t and struct sigaction are opaque; the largest has 336 bytes in any C library.
    private const int OpaqueSize = 1024;

    // From the C library's 2.34 on: closes also what some native library forgot to mark close-on-exec.
    private static readonly delegate* unmanaged<void*, int, int> AddCloseFrom =
        (delegate* unmanaged<void*, int, int>)Find("posix_spawn_file_actions_addclosefrom_np");

    // From 2.29 on.
    private static readonly delegate* unmanaged<void*, byte*, int> AddChangeDirectory =
        (delegate* unmanaged<void*, byte*, int>)Find("posix_spawn_file_actions_addchdir_np");

    /// <summary>Whether <see cref="SpawnCommand.WorkingDirectory"/> can be heeded.</summary>
    public static bool ChangesDirectory => AddChangeDirectory is not null;

    /// <summary>Starts a process. Blocks for the moment that <c>exec</c> takes.</summary>
    /// <returns>0 and the process's id, or the error number.</returns>
    /// <param name="command">What to run, and with what.</param>
    /// <param name="input">Becomes its standard input.</param>
    /// <param name="output">Becomes its standard output.</param>
    /// <param name="error">Becomes its stderr.</param>
    /// <param name="silent">Becomes its <see cref="SilentPipe"/>; -1: it has none.</param>
    /// <param name="processId">Its id.</param>
    public static int Start(SpawnCommand command, int input, int output, int error, int silent, out int processId)
    {
        void* actions = stackalloc byte[OpaqueSize];
        void* attributes = stackalloc byte[OpaqueSize];
        void* signals = stackalloc byte[OpaqueSize];
        using var argv = new NativeStrings([command.FileName, .. command.Arguments]);
        using var envp = new NativeStrings(command.Environment);
        using var directory = new NativeStrings(command.WorkingDirectory is { } path ? [path] : []);

        _ = Libc.InitializeActions(actions);
        _ = Libc.InitializeAttributes(attributes);
        try
        {
            _ = Libc.AddDuplicate(actions, input, 0);
            _ = Libc.AddDuplicate(actions, output, 1);
            _ = Libc.AddDuplicate(actions, error, 2);
            if (silent >= 0)
            {
                _ = Libc.AddDuplicate(actions, silent, SilentPipe.Number); // The last: one of the others may have that number.
            }

            if (AddCloseFrom is not null)
            {
                _ = AddCloseFrom(actions, silent >= 0 ? SilentPipe.Number + 1 : SilentPipe.Number);
            }

            if (command.WorkingDirectory is not null)
            {
                _ = AddChangeDirectory(actions, *directory.Pointer);
            }

            // The runtime ignores SIGPIPE and may have signals blocked in this thread: neither is for the child to inherit.
            short leads = command.NewSession ? Libc.SpawnSetSession : Libc.SpawnSetGroup;
            _ = Libc.SetFlags(attributes, (short)(leads | Libc.SpawnSetSignalDefaults | Libc.SpawnSetSignalMask));
            _ = Libc.SetGroup(attributes, 0);
            _ = Libc.FillSignals(signals);
            _ = Libc.SetSignalDefaults(attributes, signals);
            _ = Libc.EmptySignals(signals);
            _ = Libc.SetSignalMask(attributes, signals);

            int id = 0;
            int result = Libc.Spawn(&id, command.FileName, actions, attributes, argv.Pointer, envp.Pointer);
            processId = id;
            return result;
        }
        finally
        {
            _ = Libc.DestroyActions(actions);
            _ = Libc.DestroyAttributes(attributes);
        }
    }

    /// <summary>
    /// An owner may have been started with SIGCHLD ignored, as some supervisors do: then the kernel reaps children by itself, and how they
    /// ended is lost. Such an owner gets the default back.
    /// </summary>
    public static void KeepExitStatus()
    {
        byte* action = stackalloc byte[OpaqueSize];
        const nint ignored = 1, byDefault = 0;
        if (Libc.SignalAction(Libc.SIGCHLD, null, action) == 0 && *(nint*)action == ignored)
        {
            _ = Libc.SetSignalHandler(Libc.SIGCHLD, byDefault);
        }
    }

    private static nint Find(string function) =>
        NativeLibrary.TryLoad("libc", typeof(SpawnedProcess).Assembly, null, out nint library)
        && NativeLibrary.TryGetExport(library, function, out nint address)
            ? address
            : 0;
}
