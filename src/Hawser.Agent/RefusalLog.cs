using Microsoft.Extensions.Logging;

namespace Hawser.Agent;

/// <summary>
/// What workers sent that does not fit. It is logged once a minute at most, with how many there were since, so that one broken worker does not fill
/// the log. Thread-safe.
/// </summary>
internal sealed partial class RefusalLog(ILogger logger, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private long? _last;
    private long _since;

    internal void Add(string worker, string method, string reason)
    {
        long before;
        lock (_gate)
        {
            if (_last is { } last && clock.GetElapsedTime(last) < Pause)
            {
                _since++;
                return;
            }

            _last = clock.GetTimestamp();
            before = _since;
            _since = 0;
        }

        LogRefused(logger, worker, method, reason, before);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Refused a call of '{Method}' by worker '{Worker}': {Reason} ({Since} more were refused since this was last logged)")]
    private static partial void LogRefused(ILogger logger, string worker, string method, string reason, long since);
}
