using System.Runtime.InteropServices;

namespace Hawser.Workers.Launching;

/// <summary>
/// A pipe between this process and a child: the own end is non-blocking, the child's is not, and both are close-on-exec, so that no other
/// child inherits either. Whoever takes the own end calls <see cref="TakeOwnEnd"/>; <see cref="Dispose"/> closes what is left.
/// </summary>
internal sealed unsafe class PipePair : IDisposable
{
    private int _ownEnd;

    /// <param name="childReads">Whether the child's end is the reading one: its standard input.</param>
    /// <exception cref="IOException">There are no more descriptors.</exception>
    public PipePair(bool childReads)
    {
        int* ends = stackalloc int[2];
        if (Libc.Pipe(ends, Libc.CloseOnExec) != 0)
        {
            throw new IOException($"no pipe to the process can be had: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        // The numbers 0 to 2 may be free in this process. They are targets in the child, so no end may have one of them.
        int read = MoveUp(ends[0]), write = MoveUp(ends[1]);
        (ChildEnd, _ownEnd) = childReads ? (read, write) : (write, read);
        _ = Libc.Control(_ownEnd, Libc.SetStatusFlags, Libc.Control(_ownEnd, Libc.GetStatusFlags, 0) | Libc.NonBlocking);
    }

    public int ChildEnd { get; }

    /// <summary>Gives the own end to the caller, who closes it.</summary>
    public int TakeOwnEnd()
    {
        int end = _ownEnd;
        _ownEnd = -1;
        return end;
    }

    /// <summary>One more descriptor for the own end; -1 and errno when there is none.</summary>
    public int DuplicateOwnEnd() => Libc.Control(_ownEnd, Libc.DuplicateCloseOnExec, 3);

    public void Dispose()
    {
        if (_ownEnd >= 0)
        {
            _ = Libc.Close(_ownEnd);
        }

        _ = Libc.Close(ChildEnd);
    }

    private static int MoveUp(int descriptor)
    {
        if (descriptor > 2)
        {
            return descriptor;
        }

        int moved = Libc.Control(descriptor, Libc.DuplicateCloseOnExec, 3);
        _ = Libc.Close(descriptor);
        return moved;
    }
}
