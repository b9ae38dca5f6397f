using System.Buffers;
using System.IO.Pipelines;

namespace Hawser.Ipc;

/// <summary>
/// One end of a pair of pipes inside this process, which behaves like a connected socket: a bounded amount is under way, and a peer that
/// does not read stops the other. Waits follow the <see cref="TimeProvider"/>, so that a test owns the clock.
/// </summary>
internal sealed class MemoryTransport : Transport
{
    private const int Capacity = 64 * 1024;

    private readonly PipeReader _in;
    private readonly PipeWriter _out;
    private readonly TimeProvider _time;
    private readonly Lock _sendGate = new();
    private Task<FlushResult>? _flush; // Not null after a send that filled the pipe.
    private volatile bool _shut;
    private bool _disposed;

    private MemoryTransport(PipeReader input, PipeWriter output, TimeProvider time)
    {
        _in = input;
        _out = output;
        _time = time;
    }

    internal override IpcPeerIdentity? Peer => null;

    internal static (MemoryTransport Dialer, MemoryTransport Listener) CreatePair(TimeProvider dialerTime, TimeProvider listenerTime)
    {
        // Inline: the continuations here only complete a task that somebody blocks on or the thread pool continues.
        PipeOptions options = new(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline,
            pauseWriterThreshold: Capacity, resumeWriterThreshold: Capacity / 2, useSynchronizationContext: false);
        Pipe toListener = new(options);
        Pipe toDialer = new(options);
        return (new MemoryTransport(toDialer.Reader, toListener.Writer, dialerTime),
            new MemoryTransport(toListener.Reader, toDialer.Writer, listenerTime));
    }

    internal override int TryReceive(Span<byte> buffer)
    {
        if (!_in.TryRead(out ReadResult result))
        {
            return _shut ? 0 : Nothing;
        }

        ReadOnlySequence<byte> bytes = result.Buffer;
        if (bytes.IsEmpty)
        {
            _in.AdvanceTo(bytes.Start);
            return result.IsCompleted || _shut ? 0 : Nothing;
        }

        int count = (int)Math.Min(bytes.Length, buffer.Length);
        bytes = bytes.Slice(0, count);
        bytes.CopyTo(buffer);
        _in.AdvanceTo(bytes.End); // The sequence is void from here on.
        return count;
    }

    internal override int Receive(Span<byte> buffer, TimeSpan timeout)
    {
        int received = TryReceive(buffer);
        if (received != Nothing)
        {
            return received;
        }

        Task<ReadResult> read = _in.ReadAsync().AsTask();
        if (!read.IsCompleted)
        {
            using ITimer? timer = timeout == Timeout.InfiniteTimeSpan
                ? null
                : _time.CreateTimer(static state => ((PipeReader)state!).CancelPendingRead(), _in, timeout, Timeout.InfiniteTimeSpan);
            read.Wait();
        }

        _in.AdvanceTo(read.Result.Buffer.Start);
        return TryReceive(buffer);
    }

    /// <summary>
    /// Calls back once, on the thread pool, when <see cref="TryReceive"/> has something to tell. Nobody may receive until then.
    /// </summary>
    internal void WhenReadable(Action callback) => _in.ReadAsync().AsTask().ContinueWith(
        (read, _) =>
        {
            _in.AdvanceTo(read.Result.Buffer.Start);
            callback();
        },
        null, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    internal override int TrySend(ReadOnlySpan<byte> data)
    {
        lock (_sendGate)
        {
            if (_shut)
            {
                throw new IOException("The connection has been closed here.");
            }

            if (_flush is { IsCompleted: false })
            {
                return 0;
            }

            int count = Math.Min(data.Length, Capacity);
            _out.Write(data[..count]);
            ValueTask<FlushResult> flush = _out.FlushAsync();
            _flush = flush.IsCompleted ? null : flush.AsTask();
            return _flush is null && flush.Result.IsCompleted ? throw new IOException("The peer has closed the connection.") : count;
        }
    }

    internal override void WaitWritable() => Volatile.Read(ref _flush)?.Wait();

    internal override void Shutdown()
    {
        lock (_sendGate)
        {
            if (_shut)
            {
                return;
            }

            _shut = true;
            _out.CancelPendingFlush();
            _out.Complete();
        }

        _in.CancelPendingRead();
    }

    public override void Dispose()
    {
        Shutdown();
        if (!_disposed)
        {
            _disposed = true;
            _in.Complete();
        }
    }
}
