using Microsoft.Extensions.Logging;

namespace Hawser.Workers.Supervision;

/// <summary>Asks one worker again and again whether it is well.</summary>
internal sealed partial class HealthWatch<TContract>(
    string worker, TContract client, SupervisionOptions<TContract> options, TimeProvider clock, ILogger logger)
    where TContract : class
{
    /// <summary>
    /// Completes with what the last check failed with, when so many have failed in a row as the options say; with null when the token
    /// fires first. Never faults.
    /// </summary>
    internal async Task<Exception?> IllnessAsync(CancellationToken stop)
    {
        int failures = 0;
        while (true)
        {
            TimeSpan pause = options.HealthCheck is null ? Timeout.InfiniteTimeSpan : options.HealthInterval;
            await Task.Delay(pause, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Exception? failure = stop.IsCancellationRequested ? null : await CheckAsync(options.HealthCheck!, stop).ConfigureAwait(false);
            if (stop.IsCancellationRequested)
            {
                return null;
            }

            failures = failure is null ? 0 : failures + 1;
            if (failure is not null)
            {
                LogFailed(logger, worker, failures, options.HealthFailures, failure);
            }

            if (failures >= options.HealthFailures)
            {
                return failure;
            }
        }
    }

    private async Task<Exception?> CheckAsync(Func<TContract, CancellationToken, Task> check, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(options.HealthTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            // On the pool, and waited for no longer than its time: a check may block its thread, or take no notice of its token.
            CancellationToken token = either.Token;
            await Task.Run(() => check(client, token), token).WaitAsync(token).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return new TimeoutException($"The health check did not return within {options.HealthTimeout.TotalSeconds:0.###} s.");
        }
        catch (Exception e)
        {
            return e;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Supervised worker '{Worker}' failed its health check, {Failures} of {Most} times in a row")]
    private static partial void LogFailed(ILogger logger, string worker, int failures, int most, Exception exception);
}
