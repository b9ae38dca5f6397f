namespace Hawser.Ipc;

/// <summary>
/// A channel over two streams that somebody else opened, of which nothing is known but that they read and write and may block in both. So
/// a thread of its own reads ahead, by one buffer, and whoever receives waits for that thread and can stop waiting: a stream whose read
/// nothing wakes (a pipe, a console) does not hold up the end of the connection.
/// </summary>
internal sealed class StreamTransport(Stream input, Stream output) : Transport
{
    private const int Room = 64 * 1024;

    /// <summary>Between the end of one direction and that of the other, where the peer has gone and what it said before is still to be
    /// read.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(2);

    private readonly object _gate = new(); // Not a Lock: both threads wait on it.
    private byte[]? _buffer; // Not null once the reading thread has been started.
    private int _start;
    private int _end;
    private bool _over;
    private bool _shut;
    private IOException? _failure;

    /// <exception cref="ArgumentException"><paramref name="input"/> cannot be read, or <paramref name="output"/> not written.</exception>
    internal static StreamTransport Over(Stream input, Stream output)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        return !input.CanRead ? throw new ArgumentException("The stream cannot be read.", nameof(input))
            : !output.CanWrite ? throw new ArgumentException("The stream cannot be written.", nameof(output))
            : new StreamTransport(input, output);
    }

    internal override IpcPeerIdentity? Peer => null;

    internal override string Source => "a stream";

    internal override bool SendBlocks => true;

    internal override int TryReceive(Span<byte> buffer)
    {
        lock (_gate)
        {
            return Take(buffer);
        }
    }

    internal override int Receive(Span<byte> buffer, TimeSpan timeout)
    {
        lock (_gate)
        {
            int taken = Take(buffer);
            if (taken == Nothing)
            {
                double milliseconds = Math.Min(timeout.TotalMilliseconds, int.MaxValue);
                Monitor.Wait(_gate, timeout == Timeout.InfiniteTimeSpan ? Timeout.Infinite : (int)Math.Ceiling(milliseconds));
                taken = Take(buffer);
            }

            return taken;
        }
    }

    internal override int TrySend(ReadOnlySpan<byte> data)
    {
        try
        {
            output.Write(data);
            output.Flush();
            return data.Length;
        }
        catch (Exception e)
        {
            // An end of either direction ends both, but what the peer said before it went comes first: whoever receives is to read that.
            WaitForEnd();
            throw e as IOException ?? new IOException("The stream failed: " + e.Message, e);
        }
    }

    /// <summary>Waits until there is something to receive, or nothing comes any more.</summary>
    /// <returns>Whether there are bytes.</returns>
    internal bool WaitReadable()
    {
        lock (_gate)
        {
            StartReading();
            while (_start == _end && !_over && !_shut)
            {
                Monitor.Wait(_gate);
            }

            return _start < _end;
        }
    }

    internal override void WaitWritable()
    {
        // A send that blocks needs no other wait.
    }

    internal override void Shutdown()
    {
        lock (_gate)
        {
            if (_shut)
            {
                return;
            }

            _shut = true;
            Monitor.PulseAll(_gate);
        }

        // Some streams wait in Dispose for the read that is under way, which may be for ever.
        new Thread(static state => ((StreamTransport)state!).CloseStreams()) { IsBackground = true, Name = "hawser stream close" }
            .UnsafeStart(this);
    }

    public override void Dispose() => Shutdown();

    private void CloseStreams()
    {
        Close(output);
        Close(input);
    }

    private static void Close(Stream stream)
    {
        try
        {
            stream.Dispose();
        }
        catch (Exception)
        {
            // It wanted to write something and could not: the connection is over, and nobody is left to hear of it.
        }
    }

    private void WaitForEnd()
    {
        long begin = Environment.TickCount64;
        lock (_gate)
        {
            while (!_over && !_shut && Linger.TotalMilliseconds - (Environment.TickCount64 - begin) is > 0 and double left)
            {
                Monitor.Wait(_gate, (int)left + 1);
            }
        }
    }

    private void StartReading()
    {
        if (_buffer is null && !_shut)
        {
            new Thread(static state => ((StreamTransport)state!).ReadAhead()) { IsBackground = true, Name = "hawser stream" }
                .UnsafeStart(this);
            _buffer = new byte[Room];
        }
    }

    private int Take(Span<byte> buffer)
    {
        StartReading();
        if (_start < _end)
        {
            int count = Math.Min(_end - _start, buffer.Length);
            _buffer.AsSpan(_start, count).CopyTo(buffer);
            _start += count;
            if (_start == _end)
            {
                Monitor.PulseAll(_gate);
            }

            return count;
        }

        return _shut ? 0
            : _failure is { } failure ? throw new IOException(failure.Message, failure)
            : _over ? 0
            : Nothing;
    }

    private void ReadAhead()
    {
        byte[] buffer;
        lock (_gate)
        {
            buffer = _buffer!; // Made by who started this thread, under the lock.
        }

        while (true)
        {
            int count = 0;
            IOException? failure = null;
            try
            {
                count = input.Read(buffer, 0, Room);
            }
            catch (Exception e)
            {
                failure = e as IOException ?? new IOException("The stream failed: " + e.Message, e);
            }

            lock (_gate)
            {
                _start = 0;
                _end = count;
                _over = count == 0;
                _failure = failure;
                Monitor.PulseAll(_gate);
                while (_start < _end && !_shut)
                {
                    Monitor.Wait(_gate);
                }

                if (_over || _shut)
                {
                    return;
                }
            }
        }
    }
}
