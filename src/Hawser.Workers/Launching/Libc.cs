using System.Runtime.InteropServices;

namespace Hawser.Workers.Launching;

/// <summary>The system calls of launching. Numbers are Linux's, the same on every architecture that .NET runs on.</summary>
internal static unsafe partial class Libc
{
    public const int ENOENT = 2;
    public const int EINTR = 4;
    public const int ENOEXEC = 8;
    public const int EAGAIN = 11;
    public const int EACCES = 13;

    public const int SIGKILL = 9;
    public const int SIGTERM = 15;
    public const int SIGCHLD = 17;

    public const int CloseOnExec = 0x80000;
    public const int NonBlocking = 0x800;
    public const int DuplicateCloseOnExec = 1030;
    public const int GetStatusFlags = 3;
    public const int SetStatusFlags = 4;

    public const int WriteOnly = 1;
    public const int Create = 0x40;
    public const int NoTerminal = 0x100;
    public const int TruncateFirst = 0x200;
    public const int AppendAlways = 0x400;

    public const short PollIn = 1;
    public const short PollOut = 4;

    public const int WaitForProcess = 1;
    public const int WaitNoHang = 1;
    public const int WaitExited = 4;
    public const int WaitLeaveZombie = 0x01000000;
    public const int CodeExited = 1;
    public const int CodeKilled = 2;
    public const int CodeDumped = 3;

    public const short SpawnSetGroup = 2;
    public const short SpawnSetSignalDefaults = 4;
    public const short SpawnSetSignalMask = 8;
    public const short SpawnSetSession = 0x80;

    public const int MayExecute = 1;
    public const int MayWrite = 2;

    private const nint PidfdSignalNumber = 424;
    private const nint PidfdOpenNumber = 434;
    private const int PriorityOfGroup = 1;

    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short ReturnedEvents;
    }

    /// <summary>The part of <c>siginfo_t</c> that <c>waitid</c> fills, on 64-bit Linux; 128 bytes in all.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    public struct ChildInfo
    {
        [FieldOffset(8)]
        public int Code;

        /// <summary>0 when no child was in the awaited state.</summary>
        [FieldOffset(16)]
        public int ProcessId;

        [FieldOffset(24)]
        public int Status;
    }

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    public static partial int Pipe(int* descriptors, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(int descriptor, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int CreateEvent(uint value, int flags);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    public static partial int Duplicate(int descriptor, int target);

    [LibraryImport("libc", EntryPoint = "getppid")]
    public static partial int GetParentProcessId();

    /// <summary>Gives memory that was freed back to the system, of all the allocator's arenas. Not in every C library (musl has none).</summary>
    /// <exception cref="EntryPointNotFoundException">This one has no such function.</exception>
    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    public static partial int TrimMemory(nuint keep);

    /// <summary>Sets the niceness of all threads of a process group.</summary>
    public static int SetGroupNiceness(int group, int niceness) => SetPriority(PriorityOfGroup, (uint)group, niceness);

    /// <summary>Whether this user may enter, read or run the file.</summary>
    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Access(string path, int mode);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    public static partial int Wait(int kind, int process, ChildInfo* info, int options);

    [LibraryImport("libc", EntryPoint = "sigaction", SetLastError = true)]
    public static partial int SignalAction(int signal, void* action, void* previous);

    [LibraryImport("libc", EntryPoint = "signal", SetLastError = true)]
    public static partial nint SetSignalHandler(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "posix_spawnp", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Spawn(int* process, string file, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int InitializeActions(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int DestroyActions(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int AddDuplicate(void* actions, int descriptor, int target);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    public static partial int InitializeAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    public static partial int DestroyAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    public static partial int SetFlags(void* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setpgroup")]
    public static partial int SetGroup(void* attributes, int group);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int SetSignalDefaults(void* attributes, void* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int SetSignalMask(void* attributes, void* signals);

    [LibraryImport("libc", EntryPoint = "sigfillset")]
    public static partial int FillSignals(void* signals);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    public static partial int EmptySignals(void* signals);

    /// <summary>A descriptor that becomes readable when the process ends, close-on-exec; -1 and errno when it cannot be had.</summary>
    public static int OpenProcess(int process) => (int)Call(PidfdOpenNumber, process, 0);

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    private static partial int SetPriority(int which, uint who, int niceness);

    /// <summary>Sends a signal to the process of a descriptor of <see cref="OpenProcess"/>, and never to another.</summary>
    public static int SignalProcess(int descriptor, int signal) => (int)Call(PidfdSignalNumber, descriptor, signal, 0, 0);

    // pidfd_open and pidfd_send_signal have wrappers only in recent C libraries.
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Call(nint number, nint first, nint second);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Call(nint number, nint first, nint second, nint third, nint fourth);
}
