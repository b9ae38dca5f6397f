using System.Runtime.InteropServices;

namespace Hawser.Acceptance.Child;

/// <summary>System calls that make trouble.</summary>
internal static partial class Native
{
    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "abort")]
    public static partial void Abort();

    [LibraryImport("libc", EntryPoint = "pause")]
    private static partial int PauseOnce();

    [LibraryImport("libc", EntryPoint = "pthread_mutex_lock")]
    [SuppressGCTransition]
    private static unsafe partial int LockWithoutTransition(void* mutex);

    [LibraryImport("libc", EntryPoint = "strlen")]
    private static partial nint Length(nint text);

    /// <summary>Blocks in native code for ever.</summary>
    public static void Pause()
    {
        while (true)
        {
            _ = PauseOnce();
        }
    }

    /// <summary>
    /// Blocks in native code for ever, without the collector's knowledge: locks a mutex twice, which no signal interrupts.
    /// </summary>
    public static unsafe void LockTwice()
    {
        void* mutex = NativeMemory.AllocZeroed(256);
        _ = LockWithoutTransition(mutex);
        _ = LockWithoutTransition(mutex);
    }

    /// <summary>Reads an address that is not mapped, in native code.</summary>
    public static void Crash() => _ = Length(8);
}
