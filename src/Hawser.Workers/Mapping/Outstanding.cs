namespace Hawser.Workers.Mapping;

/// <summary>Counts what has begun and not ended, and tells when there is nothing. Thread-safe.</summary>
internal sealed class Outstanding
{
    private readonly Lock _gate = new();
    private int _count;
    private TaskCompletionSource? _none;

    internal void Begin()
    {
        lock (_gate)
        {
            _count++;
        }
    }

    internal void End()
    {
        lock (_gate)
        {
            if (--_count == 0)
            {
                _none?.SetResult();
                _none = null;
            }
        }
    }

    internal Task WhenNoneAsync()
    {
        lock (_gate)
        {
            if (_count == 0)
            {
                return Task.CompletedTask;
            }

            _none ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _none.Task;
        }
    }
}
