namespace Hawser.Runtimes.Serving;

/// <summary>Tells a session now and then what the process uses, when it has changed noticeably.</summary>
internal sealed class MemoryReports : IDisposable
{
    private readonly ProcessMemory _memory;
    private readonly EventLog _log;
    private readonly long _change;
    private readonly ITimer _timer;
    private RuntimeMemory _last = new(0, 0, 0);

    internal MemoryReports(ProcessMemory memory, EventLog log, ServingOptions options)
    {
        _memory = memory;
        _log = log;
        _change = options.MemoryChange;
        using (ExecutionContext.SuppressFlow())
        {
            _timer = options.TimeProvider.CreateTimer(
                static reports => ((MemoryReports)reports!).Look(), this, options.MemoryInterval, options.MemoryInterval);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        RuntimeMemory now = _memory.Read();
        if (Math.Abs(now.Resident - _last.Resident) < _change
            && Math.Abs(now.ManagedHeap - _last.ManagedHeap) < _change
            && now.LoadedContexts == _last.LoadedContexts)
        {
            return;
        }

        _last = now;
        _log.Append(new MemoryReported(now));
    }
}
