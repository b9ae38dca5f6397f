namespace Hawser.Ipc;

/// <summary>
/// A SendAsync that waits for room. Whoever comes first, the sender or the caller's cancellation, decides whether its frame goes.
/// </summary>
internal sealed class WaitingSend(uint? stream, ReadOnlyMemory<byte> data)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _decided;

    internal uint? Stream => stream;

    internal ReadOnlyMemory<byte> Data => data;

    internal async Task WaitAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                WaitingSend waiting = (WaitingSend)state!;
                if (waiting.TryTake())
                {
                    waiting._done.SetCanceled(token);
                }
            },
            this);
        await _done.Task.ConfigureAwait(false);
    }

    /// <summary>Decides; true for the first who asks.</summary>
    internal bool TryTake() => Interlocked.Exchange(ref _decided, 1) == 0;

    /// <summary>The frame has been copied.</summary>
    internal void Complete() => _done.SetResult();

    /// <summary>The connection has ended, unless the caller gave up before.</summary>
    internal void Fail(Exception exception)
    {
        if (TryTake())
        {
            _done.SetException(exception);
        }
    }
}
