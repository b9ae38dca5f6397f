using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers.Supervision;

/// <summary>Tells a user's callback of steps, one after the other, without ever waiting for it. Thread-safe.</summary>
internal sealed partial class ChangeFeed
{
    /// <summary>A callback that hangs costs no more than this.</summary>
    private const int Most = 100;

    private readonly Channel<SupervisionChange> _changes = Channel.CreateBounded<SupervisionChange>(
        new BoundedChannelOptions(Most) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly string _worker;
    private readonly ILogger _logger;

    internal ChangeFeed(string worker, Action<SupervisionChange>? callback, ILogger logger)
    {
        _worker = worker;
        _logger = logger;
        if (callback is not null)
        {
            _ = Task.Run(() => TellAsync(callback));
        }
    }

    internal void Add(SupervisionChange change)
    {
        LogStep(_logger, _worker, change.State, change.ProcessId, change.Delay);
        _changes.Writer.TryWrite(change);
    }

    /// <summary>There are no more.</summary>
    internal void Complete() => _changes.Writer.TryComplete();

    private async Task TellAsync(Action<SupervisionChange> callback)
    {
        await foreach (SupervisionChange change in _changes.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                callback(change);
            }
            catch (Exception e)
            {
                LogCallbackFailed(_logger, _worker, e);
            }
        }
    }

    [LoggerMessage(
        Level = LogLevel.Debug, Message = "Supervised worker '{Worker}' is now {State} (process {ProcessId}, pause {Delay})")]
    private static partial void LogStep(ILogger logger, string worker, SupervisionState state, int? processId, TimeSpan delay);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Supervised worker '{Worker}': SupervisionOptions.OnChange threw")]
    private static partial void LogCallbackFailed(ILogger logger, string worker, Exception exception);
}
