using System.Runtime.InteropServices;
using Hawser.WorkerHost;
using Hawser.Workers.Launching;
using Microsoft.Win32.SafeHandles;

namespace Hawser.Workers.Detached;

/// <summary>
/// Files that only this user may read or write, in a folder that only this user may enter. Whatever is not so (owner, mode, a link where a
/// file or folder should be) is refused: somebody else may have put it there.
/// </summary>
internal static partial class PrivateFiles
{
    /// <summary>No file here is longer.</summary>
    private const int MaxBytes = 64 << 10;

    private const int ForThisUser = 0x180; // 0600
    private const int FolderForThisUser = 0x1C0; // 0700
    private const int Others = 0x3F; // 0077
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Folder = 0x4000;

    private const int ReadOnly = 0;
    private const int ReadWrite = 2;
    private const int Exclusive = 0x80;
    private const int AtEmptyPath = 0x1000;
    private const int EEXIST = 17;
    private const int Glance = 10; // Milliseconds between two tries: the kernel's own wait has no limit.
    private const int LockExclusiveNow = 2 | 4;

    // These two differ between architectures.
    private static readonly bool Arm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;
    private static readonly int NoFollow = Arm ? 0x8000 : 0x20000;
    private static readonly int MustBeFolder = Arm ? 0x4000 : 0x10000;

    /// <summary>This user's number.</summary>
    internal static uint User => EffectiveUserId();

    /// <summary>Whether the folder is there, this user's, and may be entered by nobody else.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="fault">What is wrong with one that is there.</param>
    internal static bool IsSound(string path, out string? fault)
    {
        int descriptor = Libc.Open(path, ReadOnly | MustBeFolder | NoFollow | Libc.CloseOnExec, 0);
        if (descriptor < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            fault = error == Libc.ENOENT ? null : $"'{path}' is no folder of this user's: {Marshal.GetPInvokeErrorMessage(error)}";
            return false;
        }

        try
        {
            fault = Fault(descriptor, path, Folder);
            return fault is null;
        }
        finally
        {
            _ = Libc.Close(descriptor);
        }
    }

    /// <summary>Makes the folder where there is none.</summary>
    /// <exception cref="IOException">It cannot be made, or the one that is there is not sound.</exception>
    internal static void MakeFolder(string path)
    {
        if (!IsSound(path, out string? fault))
        {
            bool made = fault is null && (MakeFolder(path, FolderForThisUser) == 0 || Marshal.GetLastPInvokeError() == EEXIST);
            string why = fault ?? $"'{path}' cannot be made: {Marshal.GetLastPInvokeErrorMessage()}";
            if (!made || !IsSound(path, out fault))
            {
                throw new IOException(fault ?? why);
            }
        }
    }

    /// <summary>What is in a file; null when there is none.</summary>
    /// <exception cref="IOException">The file is refused, or cannot be read; the message says why.</exception>
    internal static byte[]? Read(string path)
    {
        int descriptor = Libc.Open(path, ReadOnly | NoFollow | Libc.NonBlocking | Libc.NoTerminal | Libc.CloseOnExec, 0);
        if (descriptor < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            return error == Libc.ENOENT ? null : throw new IOException($"'{path}': {Marshal.GetPInvokeErrorMessage(error)}");
        }

        using var file = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Fault(descriptor, path, RegularFile) is { } fault)
        {
            throw new IOException(fault);
        }

        byte[] bytes = new byte[MaxBytes + 1];
        int length = RandomAccess.Read(file, bytes, 0);
        return length <= MaxBytes ? bytes[..length] : throw new IOException($"'{path}' has more than {MaxBytes} bytes.");
    }

    /// <summary>Makes a file whole or not at all, and never in another's place.</summary>
    /// <returns>False: there is one of that name.</returns>
    /// <exception cref="IOException">It cannot be written, as on a full disk; nothing of it is left.</exception>
    internal static bool Create(string path, ReadOnlySpan<byte> content)
    {
        string written = WriteBeside(path, content);
        try
        {
            if (Link(written, path) == 0)
            {
                return true;
            }

            int error = Marshal.GetLastPInvokeError();
            return error == EEXIST ? false : throw new IOException($"'{path}' cannot be made: {Marshal.GetPInvokeErrorMessage(error)}");
        }
        finally
        {
            File.Delete(written);
        }
    }

    /// <summary>As <see cref="Create"/>, but in the place of one that is there.</summary>
    internal static void Replace(string path, ReadOnlySpan<byte> content)
    {
        string written = WriteBeside(path, content);
        try
        {
            File.Move(written, path, overwrite: true);
        }
        catch
        {
            File.Delete(written);
            throw;
        }
    }

    /// <summary>Keeps other processes out until it is disposed, or this process ends.</summary>
    /// <exception cref="IOException">It cannot be had within the time.</exception>
    internal static IDisposable Lock(string path, TimeSpan limit)
    {
        int descriptor = Libc.Open(path, ReadWrite | Libc.Create | NoFollow | Libc.CloseOnExec, ForThisUser);
        if (descriptor < 0)
        {
            throw new IOException($"'{path}' cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        long start = TimeProvider.System.GetTimestamp();
        while (LockFile(descriptor, LockExclusiveNow) != 0)
        {
            if (TimeProvider.System.GetElapsedTime(start) > limit)
            {
                file.Dispose();
                throw new IOException($"'{path}' is held by another process for more than {limit.TotalSeconds:0.#} s.");
            }

            new PollSet().Wait(Glance);
        }

        return file;
    }

    private static string WriteBeside(string path, ReadOnlySpan<byte> content)
    {
        string name = Path.Combine(Path.GetDirectoryName(path)!, $".{Guid.NewGuid():N}");
        int descriptor = Libc.Open(name, Libc.WriteOnly | Libc.Create | Exclusive | NoFollow | Libc.CloseOnExec, ForThisUser);
        if (descriptor < 0)
        {
            throw new IOException($"'{name}' cannot be made: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        try
        {
            using var file = new SafeFileHandle(descriptor, ownsHandle: true);
            RandomAccess.Write(file, content, 0);
            RandomAccess.FlushToDisk(file);
            return name;
        }
        catch
        {
            File.Delete(name);
            throw;
        }
    }

    private static unsafe string? Fault(int descriptor, string path, int type)
    {
        const int uidAt = 20, modeAt = 28, ownerAndMode = 1 | 2 | 8;
        byte* result = stackalloc byte[256];
        if (Native.Statx(descriptor, "", AtEmptyPath, ownerAndMode, result) != 0)
        {
            return $"'{path}' cannot be looked at: {Marshal.GetLastPInvokeErrorMessage()}";
        }

        var status = new ReadOnlySpan<byte>(result, 256);
        int mode = MemoryMarshal.Read<ushort>(status[modeAt..]);
        uint owner = MemoryMarshal.Read<uint>(status[uidAt..]);
        return (mode & TypeMask) != type ? $"'{path}' is refused: it is no {(type == Folder ? "folder" : "file")}."
            : owner != User ? $"'{path}' is refused: it belongs to user {owner}."
            : (mode & Others) != 0 ? $"'{path}' is refused: other users may use it (mode {Convert.ToString(mode & 0x1FF, 8)})."
            : null;
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUserId();

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFolder(string path, int mode);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string path);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int LockFile(int descriptor, int operation);
}
