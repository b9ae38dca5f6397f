using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Hawser.Ipc;

/// <summary>
/// The calls of the C library that sockets need and .NET does not offer: blocking and non-blocking use of one descriptor, and no epoll
/// beside it.
/// </summary>
internal static partial class Libc
{
    internal const int AfUnix = 1;
    internal const int AfInet = 2;
    internal const int AfInet6 = 10;
    internal const int SockStream = 1;
    internal const int SockNonBlock = 0x800;
    internal const int SockCloseOnExec = 0x80000;
    internal const int SolSocket = 1;
    internal const int SolTcp = 6;
    internal const int SolIpv6 = 41;
    internal const int SoReuseAddress = 2;
    internal const int SoError = 4;
    internal const int TcpNoDelay = 1;
    internal const int Ipv6Only = 26;
    internal const int SoPeerCred = 17;
    internal const int SoReceiveTimeout = 20;
    internal const int MsgDontWait = 0x40;
    internal const int MsgNoSignal = 0x4000;
    internal const int ShutWrite = 1;
    internal const int ShutBoth = 2;
    internal const int GetFlags = 3;
    internal const int SetFlags = 4;
    internal const short PollIn = 1;
    internal const short PollOut = 4;
    internal const int OpenCloseOnExec = 0x80000;
    internal const int AtEmptyPath = 0x1000;
    internal const uint StatxUidAndMode = 0x2 | 0x8;

    internal const int Enoent = 2;
    internal const int Eintr = 4;
    internal const int Eagain = 11;
    internal const int Enomem = 12;
    internal const int Eexist = 17;
    internal const int Enfile = 23;
    internal const int Emfile = 24;
    internal const int Eaddrinuse = 98;
    internal const int Enobufs = 105;
    internal const int Econnreset = 104;
    internal const int Econnrefused = 111;
    internal const int Einprogress = 115;

    /// <summary>O_DIRECTORY | O_NOFOLLOW, which ARM numbers otherwise than x86.</summary>
    internal static int DirectoryNoFollow =>
        RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x4000 | 0x8000 : 0x10000 | 0x20000;

    /// <summary>The last call's error as an exception; the native code is in the inner <see cref="Win32Exception"/>.</summary>
    internal static IOException Failure(string call, int error)
    {
        Win32Exception inner = new(error);
        return new IOException($"{call}: {inner.Message} (errno {error}).", inner);
    }

    /// <summary>The errno that <see cref="Failure"/> put into an exception; 0 when it holds none.</summary>
    internal static int ErrorOf(Exception exception) => (exception.InnerException as Win32Exception)?.NativeErrorCode ?? 0;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    internal static partial int Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    internal static partial int Connect(UnixSocketHandle socket, ReadOnlySpan<byte> address, int length);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    internal static partial int Bind(UnixSocketHandle socket, ReadOnlySpan<byte> address, int length);

    [LibraryImport("libc", EntryPoint = "listen", SetLastError = true)]
    internal static partial int Listen(UnixSocketHandle socket, int backlog);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    internal static partial int Accept(UnixSocketHandle socket, nint address, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    internal static partial nint Receive(UnixSocketHandle socket, Span<byte> buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    internal static partial nint Send(UnixSocketHandle socket, ReadOnlySpan<byte> buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    internal static partial int Shutdown(UnixSocketHandle socket, int how);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(nint descriptor);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int Control(UnixSocketHandle socket, int command, int argument);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    internal static partial int SetOption(UnixSocketHandle socket, int level, int name, ReadOnlySpan<long> value, int length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    internal static partial int GetOption(UnixSocketHandle socket, int level, int name, Span<int> value, ref int length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    internal static partial int SetOption(UnixSocketHandle socket, int level, int name, ReadOnlySpan<int> value, int length);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    internal static partial int GetSocketName(UnixSocketHandle socket, Span<byte> address, ref int length);

    [LibraryImport("libc", EntryPoint = "getpeername", SetLastError = true)]
    internal static partial int GetPeerName(UnixSocketHandle socket, Span<byte> address, ref int length);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    internal static partial int Event(uint value, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(UnixSocketHandle descriptor, in ulong value, nuint length);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(Span<PollEntry> entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    internal static partial int EffectiveUserId();

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MakeFolder(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "rmdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int RemoveFolder(string path);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Unlink(string path);

    [LibraryImport("libc", EntryPoint = "chmod", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ChangeMode(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int UnlinkAt(int folder, string name, int flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Statx(int folder, string path, int flags, uint mask, Span<byte> result);

    /// <summary>poll(2)'s <c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PollEntry
    {
        internal int Descriptor;
        internal short Events;
        internal short Returned;
    }
}
