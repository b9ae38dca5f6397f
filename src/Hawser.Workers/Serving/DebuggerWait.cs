namespace Hawser.Workers.Serving;

/// <summary>Holds a start, before any code of the user's runs, until a debugger has attached or the time for it is over.</summary>
/// <param name="limit">How long; zero: not at all.</param>
/// <param name="attached">Whether a debugger has attached. The runtime tells nobody of it, so it is asked.</param>
/// <param name="time">The clock.</param>
internal sealed class DebuggerWait(TimeSpan limit, Func<bool> attached, TimeProvider time)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    /// <exception cref="OperationCanceledException">The owner gave up the start.</exception>
    internal async Task RunAsync(string worker, CancellationToken cancellationToken)
    {
        if (limit == TimeSpan.Zero || attached())
        {
            return;
        }

        StandardError.Write($"Worker '{worker}' (process {Environment.ProcessId}) waits up to {limit.TotalSeconds:0.###} s for a debugger.");
        long start = time.GetTimestamp();
        while (!attached() && time.GetElapsedTime(start) < limit)
        {
            await Task.Delay(BetweenLooks, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
