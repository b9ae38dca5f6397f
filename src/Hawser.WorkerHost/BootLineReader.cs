using System.Runtime.InteropServices;

namespace Hawser.WorkerHost;

/// <summary>
/// Takes the boot line from the lifeline by raw <c>read(2)</c>: no stream, nothing of the thread pool. Nothing may follow it, also where
/// the lifeline goes on as the channel: its first bytes are the worker's, and an owner that speaks before them breaks the protocol. So a
/// read that brings more than the line has taken nothing from anybody.
/// </summary>
internal static unsafe class BootLineReader
{
    /// <summary>Reads up to the line feed.</summary>
    /// <returns>The line without its line feed.</returns>
    /// <exception cref="BootException">
    /// Nothing whole came before the deadline, the owner went away, the line is longer than <see cref="BootLine.MaxLength"/>, or bytes
    /// follow it.
    /// </exception>
    public static byte[] Read(int descriptor, TimeSpan deadline, TimeProvider time)
    {
        byte[] buffer = new byte[4096];
        int length = 0;
        long start = time.GetTimestamp();
        try
        {
            while (true)
            {
                int left = (int)(deadline - time.GetElapsedTime(start)).TotalMilliseconds;
                if (left <= 0)
                {
                    throw new BootException($"no boot line came on standard input within {deadline.TotalSeconds:0.#} s");
                }

                if (!Native.WaitFor(descriptor, Native.PollIn, left))
                {
                    continue;
                }

                if (length == buffer.Length)
                {
                    Grow(ref buffer);
                }

                nint read;
                fixed (byte* target = buffer)
                {
                    read = Native.Read(descriptor, target + length, (nuint)(buffer.Length - length));
                }

                if (read < 0)
                {
                    int error = Marshal.GetLastPInvokeError();
                    if (error == Native.EINTR)
                    {
                        continue;
                    }

                    throw new BootException($"the boot line cannot be read from standard input: {Marshal.GetPInvokeErrorMessage(error)}");
                }

                if (read == 0)
                {
                    throw new BootException(
                        "standard input ended before the boot line: this process is started by a Hawser owner, not by hand");
                }

                int end = buffer.AsSpan(length, (int)read).IndexOf((byte)'\n');
                if (end >= 0 && end + 1 != read)
                {
                    throw new BootException("bytes follow the boot line");
                }

                length += (int)read;
                if (end >= 0)
                {
                    return buffer[..(length - 1)];
                }

                if (length >= BootLine.MaxLength)
                {
                    throw new BootException($"the boot line is longer than {BootLine.MaxLength} bytes");
                }
            }
        }
        finally
        {
            // It held the ticket's key, and nobody else refers to it.
            Array.Clear(buffer);
        }
    }

    private static void Grow(ref byte[] buffer)
    {
        byte[] larger = new byte[Math.Min(buffer.Length * 4, BootLine.MaxLength)];
        buffer.CopyTo(larger, 0);
        Array.Clear(buffer);
        buffer = larger;
    }
}
