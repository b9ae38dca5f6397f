using System.Buffers;

namespace Hawser.Rpc.Streams;

/// <summary>
/// Delivers the reports of one call's progress, one by one, on the thread pool, and lets its result come after them. Thread-safe.
/// </summary>
internal sealed class ProgressInbox(StreamTable table, string method) : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly Queue<(ProgressSink Sink, StreamSegment Value)> _reports = new();
    private readonly List<ProgressSink> _sinks = [];
    private IThreadPoolWorkItem? _last;
    private bool _isRunning;
    private bool _isClosed;

    public void Add(ProgressSink sink) => _sinks.Add(sink);

    /// <summary>Reports may come from now on.</summary>
    public void Open() => _sinks.ForEach(table.Enter);

    /// <summary>A report has come. On the reader thread.</summary>
    public void Take(ProgressSink sink, ReadOnlySpan<byte> value, int cost)
    {
        byte[] array = ArrayPool<byte>.Shared.Rent(value.Length);
        value.CopyTo(array);
        StreamSegment report = new(array, value.Length, cost);
        bool isDropped;
        bool start;
        lock (_gate)
        {
            isDropped = _isClosed;
            if (!isDropped)
            {
                _reports.Enqueue((sink, report));
            }

            start = !isDropped && !_isRunning;
            _isRunning |= start;
        }

        if (isDropped)
        {
            // The call was given up since the reader thread found the sink.
            Release(report);
        }
        else if (start)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>The answer has come: no more reports do, and it is completed after those that have come.</summary>
    public void CompleteAfterReports(IThreadPoolWorkItem call)
    {
        _sinks.ForEach(table.Leave);
        bool start;
        lock (_gate)
        {
            _last = call;
            start = !_isRunning;
            _isRunning = true;
        }

        if (start)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>The call is given up: what has not been delivered is dropped.</summary>
    public void Close()
    {
        _sinks.ForEach(table.Leave);
        long dropped = 0;
        lock (_gate)
        {
            _isClosed = true;
            while (_reports.TryDequeue(out (ProgressSink Sink, StreamSegment Value) report))
            {
                ArrayPool<byte>.Shared.Return(report.Value.Array);
                dropped += report.Value.Cost;
            }
        }

        if (dropped > 0)
        {
            table.GiveBackNotification(dropped);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (true)
        {
            (ProgressSink Sink, StreamSegment Value) report;
            IThreadPoolWorkItem? last = null;
            lock (_gate)
            {
                if (!_reports.TryDequeue(out report))
                {
                    last = _last;
                    _last = null;
                    _isRunning = false;
                    if (last is null)
                    {
                        return;
                    }
                }
            }

            if (last is not null)
            {
                last.Execute();
                return;
            }

            Deliver(report.Sink, report.Value);
        }
    }

    private void Deliver(ProgressSink sink, StreamSegment value)
    {
        try
        {
            sink.Deliver(value.Span);
        }
        catch (Exception e)
        {
            table.LogReportFailed(method, e);
        }

        Release(value);
    }

    private void Release(StreamSegment value)
    {
        ArrayPool<byte>.Shared.Return(value.Array);
        table.GiveBackNotification(value.Cost);
    }
}
