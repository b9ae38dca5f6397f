using System.Runtime.InteropServices;
using System.Text;

namespace Hawser.WorkerHost;

/// <summary>The system calls of the worker host. All numbers are Linux's, the same on every architecture that .NET runs on.</summary>
internal static unsafe partial class Native
{
    public const int StandardInput = 0;
    public const int StandardOutput = 1;
    public const int StandardError = 2;

    public const int EINTR = 4;
    public const int ReadWrite = 2;
    public const int CloseOnExec = 0x80000;

    public const short PollIn = 1;

    public const int DuplicateCloseOnExec = 1030;
    public const int GetStatusFlags = 3;
    public const int SetStatusFlags = 4;
    public const int SetSignalOwner = 8;
    public const int SetSignal = 10;
    public const int SignalDriven = 0x2000;

    public const int SIGHUP = 1;
    public const int SIGKILL = 9;

    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short ReturnedEvents;
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    public static partial int Duplicate(int descriptor, int target);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(int descriptor, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    public static partial int Pipe(int* descriptors, int flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Statx(int folder, string path, int flags, uint mask, byte* result);

    [LibraryImport("libc", EntryPoint = "getpid")]
    public static partial int GetProcessId();

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    public static partial int GetProcessGroup();

    [LibraryImport("libc", EntryPoint = "setpgid", SetLastError = true)]
    public static partial int SetProcessGroup(int process, int group);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "signal", SetLastError = true)]
    public static partial nint SetSignalHandler(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "alarm")]
    public static partial uint Alarm(uint seconds);

    [LibraryImport("libc", EntryPoint = "_exit")]
    public static partial void ExitNow(int status);

    [LibraryImport("libc", EntryPoint = "setenv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetEnvironmentVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "unsetenv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int UnsetEnvironmentVariable(string name);

    /// <summary>Waits for the events of one descriptor; hang-up and errors are always among them.</summary>
    /// <returns>True: something happened. False: the time passed (milliseconds; -1: no limit) or a signal came.</returns>
    public static bool WaitFor(int descriptor, short events, int milliseconds)
    {
        var poll = new PollDescriptor { Descriptor = descriptor, Events = events };
        return Poll(&poll, 1, milliseconds) > 0;
    }

    /// <summary>Writes one line to stderr without the console's machinery, which may not be there any more, or not yet.</summary>
    public static void WriteErrorLine(string message)
    {
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes($"hawser: {message.ReplaceLineEndings(" ")}\n");
        while (!rest.IsEmpty)
        {
            nint written;
            fixed (byte* start = rest)
            {
                written = Write(StandardError, start, (nuint)rest.Length);
            }

            if (written > 0)
            {
                rest = rest[(int)written..];
            }
            else if (Marshal.GetLastPInvokeError() != EINTR)
            {
                return;
            }
        }
    }
}
