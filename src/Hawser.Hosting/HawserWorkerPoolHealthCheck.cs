using Hawser.Workers;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hawser.Hosting;

/// <summary>Whether the application's pool takes calls, with as many workers as it should have.</summary>
/// <typeparam name="TContract">The contract.</typeparam>
internal sealed class HawserWorkerPoolHealthCheck<TContract>(HawserWorkerPoolService<TContract> service) : IHealthCheck
    where TContract : class
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!service.IsOpen)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "The pool has not been started, or has ended.");
        }

        PoolStatistics now = service.Pool.Statistics;
        int workers = now.Count(PoolWorkerState.Serving) + now.Count(PoolWorkerState.Spare);
        var data = new Dictionary<string, object>
        {
            ["workers"] = workers,
            ["inFlight"] = now.InFlight,
            ["waiting"] = now.Waiting,
            ["died"] = now.Died,
            ["startsFailed"] = now.StartsFailed,
        };
        if (workers == 0 && await FailureAsync().ConfigureAwait(false) is { } failure)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, failure.Message, failure, data);
        }

        return workers >= service.Least
            ? HealthCheckResult.Healthy(data: data)
            : HealthCheckResult.Degraded($"The pool has {workers} workers of {service.Least}.", data: data);
    }

    /// <returns>Why calls fail; null: they are made, or wait for a worker that starts.</returns>
    private async Task<Exception?> FailureAsync()
    {
        // What has failed has failed by now: nothing is waited for.
        Task ready = service.Pool.WaitUntilReadyAsync(new CancellationToken(canceled: true));
        await ready.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ready.Exception?.InnerException;
    }
}
