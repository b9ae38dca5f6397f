using System.Runtime.InteropServices;

namespace Hawser.Chaos;

/// <summary>What the framework has no way to do.</summary>
internal static partial class Native
{
    internal const int SigKill = 9;
    internal const int SigContinue = 18;
    internal const int SigStop = 19;
    internal const int Detach = 2;
    internal const int BothWays = 2;
    internal const int DescriptorLimit = 7;

    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;

    /// <summary>The process at the other end of a unix socket; 0: it is none.</summary>
    internal static unsafe int PeerOf(int descriptor)
    {
        Span<int> credentials = stackalloc int[3];
        int length = sizeof(int) * credentials.Length;
        fixed (int* value = credentials)
        {
            return GetOption(descriptor, SocketLevel, PeerCredentials, value, ref length) == 0 ? credentials[0] : 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    internal static partial int Signal(int process, int number);

    [LibraryImport("libc", EntryPoint = "shutdown")]
    internal static partial int Shutdown(int descriptor, int how);

    [LibraryImport("libc", EntryPoint = "prlimit64")]
    internal static unsafe partial int Limit(int process, int resource, ulong* wanted, ulong* before);

    [LibraryImport("libc", EntryPoint = "mount", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Mount(string source, string target, string kind, ulong flags, string data);

    [LibraryImport("libc", EntryPoint = "umount2", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Unmount(string target, int flags);

    [LibraryImport("libc", EntryPoint = "getsockopt")]
    private static unsafe partial int GetOption(int descriptor, int level, int name, int* value, ref int length);
}
