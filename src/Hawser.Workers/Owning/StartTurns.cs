namespace Hawser.Workers.Owning;

/// <summary>
/// Bounds how many processes of this machine boot at once. Until it has dialled, a .NET process needs a processor nearly all the time, so a hundred
/// that boot at once all come late, past their deadlines, where a few at a time take no longer in all. Thread-safe.
/// </summary>
internal static class StartTurns
{
    /// <summary>A process that hangs while it boots holds up those behind it no longer than this.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private static readonly SemaphoreSlim Free = new(Math.Max(4, 2 * Environment.ProcessorCount));

    /// <summary>Waits for a turn. It ends with its disposal, or by itself when it takes too long.</summary>
    /// <exception cref="OperationCanceledException">The token fired first.</exception>
    internal static async Task<IDisposable> TakeAsync(CancellationToken cancellationToken)
    {
        await Free.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Turn();
    }

    private sealed class Turn : IDisposable
    {
        private readonly Timer _limit;
        private int _ended;

        internal Turn() => _limit = new Timer(static turn => ((Turn)turn!).Dispose(), this, Longest, Timeout.InfiniteTimeSpan);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                _limit.Dispose();
                Free.Release();
            }
        }
    }
}
