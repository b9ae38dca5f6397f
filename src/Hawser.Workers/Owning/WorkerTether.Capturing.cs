using Microsoft.Extensions.Logging;

namespace Hawser.Workers.Owning;

// The picture of a worker that hangs, before it is killed for that.
internal sealed partial class WorkerTether
{
    /// <summary>Hundreds of threads still fit; a report must not fill its owner's memory.</summary>
    private const int MostStackCharacters = 256 << 10;

    /// <summary>Asks once, and waits no longer than its time. Never throws: nothing of this may keep a worker from being killed.</summary>
    private async Task CaptureAsync()
    {
        if (_options.HangCapture is not { } capture || Exited.IsCompleted)
        {
            return;
        }

        lock (_gate)
        {
            if (_captured)
            {
                return;
            }

            _captured = true;
        }

        using var stop = new CancellationTokenSource(_options.HangCaptureTimeout, _options.TimeProvider);
        try
        {
            // On a thread of its own accord: it is the user's code, and may block.
            string stacks = await Task.Run(() => capture(ProcessId, stop.Token), CancellationToken.None)
                .WaitAsync(_options.HangCaptureTimeout, _options.TimeProvider).ConfigureAwait(false);
            stacks = stacks.Length > MostStackCharacters ? string.Concat(stacks.AsSpan(0, MostStackCharacters), "…") : stacks;
            lock (_gate)
            {
                _stacks = stacks;
            }

            LogStacks(_logger, Name, ProcessId, stacks);
        }
        catch (Exception e)
        {
            LogCaptureFailed(_logger, Name, ProcessId, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Worker '{Worker}' (process {ProcessId}) hangs, and is killed. Its threads:\n{Stacks}")]
    private static partial void LogStacks(ILogger logger, string worker, int processId, string stacks);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Worker '{Worker}' (process {ProcessId}) hangs, and is killed. What it hangs in could not be captured")]
    private static partial void LogCaptureFailed(ILogger logger, string worker, int processId, Exception exception);
}
