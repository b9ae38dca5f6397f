namespace Hawser.Runtimes.Serving;

/// <summary>Sends the output of a session's evaluations on, a batch's time after the first of it. It has a timer only while there is some.</summary>
internal sealed class OutputBatches : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private readonly TimeSpan _time;
    private List<OutputCapture> _waiting = [];

    internal OutputBatches(TimeProvider timeProvider, TimeSpan time)
    {
        _time = time;
        using (ExecutionContext.SuppressFlow())
        {
            _timer = timeProvider.CreateTimer(
                static batches => ((OutputBatches)batches!).Send(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Flushes it after a batch's time. Once for each flush.</summary>
    internal void Schedule(OutputCapture capture)
    {
        lock (_gate)
        {
            _waiting.Add(capture);
            if (_waiting.Count == 1)
            {
                _timer.Change(_time, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Send()
    {
        List<OutputCapture> waiting;
        lock (_gate)
        {
            waiting = _waiting;
            _waiting = [];
        }

        foreach (OutputCapture capture in waiting)
        {
            capture.Flush();
        }
    }
}
