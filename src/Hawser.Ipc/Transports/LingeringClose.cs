namespace Hawser.Ipc;

/// <summary>
/// Closes TCP sockets whose last bytes may still be under way. Closed at once, a socket answers what the peer sends meanwhile with a reset,
/// and that takes from the peer what it has not read yet. So one thread for all of them, which exists only while there are any, reads their
/// peers away until they have closed too, for a few seconds at most.
/// </summary>
internal static class LingeringClose
{
    private const int Slice = 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);
    private static readonly Lock Gate = new();
    private static readonly List<(UnixSocketHandle Socket, long End)> Arrived = [];
    private static bool IsRunning;

    /// <summary>Closes a socket that has been shut down for sending, as soon as its peer has closed.</summary>
    internal static void Add(UnixSocketHandle socket)
    {
        lock (Gate)
        {
            Arrived.Add((socket, Environment.TickCount64 + (long)Limit.TotalMilliseconds));
            if (IsRunning)
            {
                return;
            }

            try
            {
                new Thread(Run) { IsBackground = true, Name = "hawser tcp close" }.UnsafeStart();
                IsRunning = true;
            }
            catch (OutOfMemoryException)
            {
                Arrived.Clear(); // No thread to be had.
                socket.Dispose();
            }
        }
    }

    private static void Run()
    {
        List<(UnixSocketHandle Socket, long End)> open = [];
        byte[] discarded = new byte[16 * 1024];
        while (true)
        {
            lock (Gate)
            {
                open.AddRange(Arrived);
                Arrived.Clear();
                if (open.Count == 0)
                {
                    IsRunning = false;
                    return;
                }
            }

            open.RemoveAll(entry => IsClosed(entry.Socket, entry.End, discarded));
            if (open.Count > 0)
            {
                Libc.PollEntry[] entries =
                    [.. open.Select(entry => new Libc.PollEntry { Descriptor = (int)entry.Socket.DangerousGetHandle(), Events = Libc.PollIn })];
                _ = Libc.Poll(entries, (nuint)entries.Length, Slice);
            }
        }
    }

    private static bool IsClosed(UnixSocketHandle socket, long end, byte[] discarded)
    {
        // A peer that sends without end has its turns, as the others do.
        nint received = Libc.Receive(socket, discarded, (nuint)discarded.Length, Libc.MsgDontWait);
        bool waits = received > 0
            || (received < 0 && System.Runtime.InteropServices.Marshal.GetLastPInvokeError() is Libc.Eagain or Libc.Eintr);
        if (waits && Environment.TickCount64 < end)
        {
            return false;
        }

        socket.Dispose();
        return true;
    }
}
