using System.Runtime.InteropServices;

namespace Hawser.Workers.Launching;

/// <summary>
/// The reading end of a process's stdout or stderr: read as soon as there is something, so that the process never blocks; kept as a tail,
/// and passed on, as lines or to a file, where that is wanted. Used by the watcher's thread only, but for <see cref="Tail"/>.
/// </summary>
internal sealed class DrainedOutput
{
    // How much one process may write before the others have their turn.
    private const int MaxReadsPerTurn = 16;

    private readonly OutputTail _tail;
    private readonly LineSplitter? _lines;
    private readonly OutputFile? _file;

    /// <summary>Takes over the pipe and the file.</summary>
    public DrainedOutput(int descriptor, OutputStream stream, int tailBytes, OutputQueue? queue, OutputFile? file)
    {
        _file = file;
        Descriptor = descriptor;
        _tail = new OutputTail(tailBytes);
        _lines = queue is null ? null : new LineSplitter(line => queue.Add(stream, line));
    }

    /// <summary>The pipe, or -1 once it is over.</summary>
    public int Descriptor { get; private set; }

    public string Tail => _tail.ToString();

    public long LostBytes => _file?.LostBytes ?? 0;

    /// <summary>Takes what is there, and closes the pipe at its end.</summary>
    public unsafe void Drain(Span<byte> buffer)
    {
        for (int turn = 0; turn < MaxReadsPerTurn && Descriptor >= 0; turn++)
        {
            nint count;
            fixed (byte* start = buffer)
            {
                count = Libc.Read(Descriptor, start, (nuint)buffer.Length);
            }

            if (count > 0)
            {
                _tail.Append(buffer[..(int)count]);
                _lines?.Append(buffer[..(int)count]);
                _file?.Write(buffer[..(int)count]);
                continue;
            }

            int error = count == 0 ? 0 : Marshal.GetLastPInvokeError();
            if (error == Libc.EAGAIN)
            {
                return;
            }

            if (error != Libc.EINTR)
            {
                Close();
            }
        }
    }

    /// <summary>Reads no more, whoever still holds the other end. Idempotent.</summary>
    public void Close()
    {
        if (Descriptor < 0)
        {
            return;
        }

        _ = Libc.Close(Descriptor);
        Descriptor = -1;
        _lines?.Complete();
        _file?.Dispose();
    }
}
