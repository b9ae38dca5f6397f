using System.Runtime.InteropServices;

namespace Hawser.Workers.Launching;

/// <summary>
/// A file that a process's output is written to by this process, as it is drained: so its tail can be kept, and a disk that is full is not
/// the worker's trouble. <see cref="Dispose"/> closes it, unless <see cref="Take"/> gave it to another.
/// </summary>
internal sealed unsafe class OutputFile : IDisposable
{
    private const int ForThisUser = 0x180; // 0600
    private readonly string _path;
    private readonly Action<string>? _lost;
    private int _descriptor;
    private long _lostBytes;

    private OutputFile(string path, int descriptor, Action<string>? lost)
    {
        _path = path;
        _descriptor = descriptor;
        _lost = lost;
    }

    /// <summary>How many bytes could not be written.</summary>
    public long LostBytes => Interlocked.Read(ref _lostBytes);

    /// <summary>Opens the output's file; null when it goes to none.</summary>
    /// <param name="output">Where the output goes.</param>
    /// <param name="lost">Is told once, on the thread pool, when something cannot be written.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static OutputFile? Open(WorkerOutput output, Action<string>? lost)
    {
        if (output.Path is not { } path)
        {
            return null;
        }

        // Appending, always: each write goes to the end then, wherever another process or the other stream has put it. Non-blocking: a
        // pipe's name that nobody reads from is an error, and nothing to wait for.
        int flags = Libc.WriteOnly | Libc.Create | Libc.NoTerminal | Libc.AppendAlways | Libc.NonBlocking | Libc.CloseOnExec
            | (output.Kind == WorkerOutputKind.Truncate ? Libc.TruncateFirst : 0);
        int descriptor;
        do
        {
            descriptor = Libc.Open(path, flags, ForThisUser);
        }
        while (descriptor < 0 && Marshal.GetLastPInvokeError() == Libc.EINTR);

        return descriptor >= 0
            ? new OutputFile(path, descriptor, lost)
            : throw new IOException($"its output cannot go to '{path}': {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Gives the file to the caller, who disposes it.</summary>
    public OutputFile Take()
    {
        var taken = new OutputFile(_path, _descriptor, _lost);
        _descriptor = -1;
        return taken;
    }

    /// <summary>Lets a standard stream of this very process go to the file.</summary>
    /// <exception cref="IOException">It cannot.</exception>
    public void PutIn(int stream)
    {
        if (Libc.Duplicate(_descriptor, stream) < 0)
        {
            throw new IOException($"'{_path}' cannot be the stream {stream}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <summary>Writes what the file takes, and counts the rest.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint written;
            fixed (byte* start = bytes)
            {
                written = Libc.Write(_descriptor, start, (nuint)bytes.Length);
            }

            int error = written < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (written > 0)
            {
                bytes = bytes[(int)written..];
            }
            else if (error != Libc.EINTR)
            {
                Lose(bytes.Length, error);
                return;
            }
        }
    }

    public void Dispose()
    {
        if (_descriptor >= 0)
        {
            _ = Libc.Close(_descriptor);
        }

        _descriptor = -1;
    }

    private void Lose(int count, int error)
    {
        if (Interlocked.Add(ref _lostBytes, count) != count || _lost is not { } lost)
        {
            return;
        }

        string message = $"'{_path}': {Marshal.GetPInvokeErrorMessage(error)}";
        ThreadPool.UnsafeQueueUserWorkItem(static told => told.Lost(told.Message), (Lost: lost, Message: message), preferLocal: false);
    }
}
