namespace Hawser.Runtimes.Serving;

/// <summary>
/// Takes evaluations up in the order of their numbers, each once: calls run side by side, and an owner that comes back sends again what it does not
/// know to have arrived. Thread-safe.
/// </summary>
internal sealed class EvaluationNumbers
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, (Action TakeUp, TaskCompletionSource Taken)> _early = [];
    private long _last;
    private Exception? _closed;

    /// <summary>The number of the last one that was taken up.</summary>
    internal long Last
    {
        get
        {
            lock (_gate)
            {
                return _last;
            }
        }
    }

    /// <summary>Takes it up, or has it taken up when its turn comes; nothing where it was taken up before.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no such numbers.</exception>
    internal async Task TakeAsync(long number, Action takeUp, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        Task taken;
        lock (_gate)
        {
            if (_closed is not null)
            {
                throw _closed;
            }

            if (number <= _last)
            {
                return;
            }

            if (!_early.TryGetValue(number, out (Action TakeUp, TaskCompletionSource Taken) waiting))
            {
                waiting = (takeUp, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                _early.Add(number, waiting);
            }

            taken = waiting.Taken.Task;
            TakeDue();
        }

        await taken.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>No more are taken up; those that wait fail.</summary>
    internal void Close(Exception reason)
    {
        lock (_gate)
        {
            _closed = reason;
            foreach ((Action _, TaskCompletionSource taken) in _early.Values)
            {
                taken.TrySetException(reason);
            }

            _early.Clear();
        }
    }

    private void TakeDue()
    {
        while (_early.Remove(_last + 1, out (Action TakeUp, TaskCompletionSource Taken) due))
        {
            _last++;
            try
            {
                due.TakeUp();
                due.Taken.TrySetResult();
            }
            catch (Exception e)
            {
                due.Taken.TrySetException(e);
            }
        }
    }
}
