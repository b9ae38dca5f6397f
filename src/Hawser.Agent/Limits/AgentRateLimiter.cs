using System.Threading.RateLimiting;
using Hawser.Agent.Links;
using Hawser.Agent.Wire;
using Microsoft.Extensions.Logging;

namespace Hawser.Agent.Limits;

/// <summary>
/// A shared limit in a worker, for one key. <c>AttemptAcquire</c> never waits: it answers from permits that were fetched ahead, else it is not acquired.
/// <c>AcquireAsync</c> asks the agent. That is the order in which ASP.NET Core asks.
/// </summary>
internal sealed partial class AgentRateLimiter(
    string limit, string key, AgentLimitOptions options, Func<AgentLink?> use, TimeProvider clock, ILogger logger) : RateLimiter
{
    private readonly Lock _gate = new();
    private int _stock;
    private long _stocked;
    private bool _fetches;
    private bool _fetchesNoMore;
    private long _granted;
    private long _refused;
    private long _lastUse = clock.GetTimestamp();

    public override TimeSpan? IdleDuration => clock.GetElapsedTime(Interlocked.Read(ref _lastUse));

    public override RateLimiterStatistics GetStatistics() => new()
    {
        CurrentAvailablePermits = Volatile.Read(ref _stock),
        TotalSuccessfulLeases = Interlocked.Read(ref _granted),
        TotalFailedLeases = Interlocked.Read(ref _refused),
    };

    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        Interlocked.Exchange(ref _lastUse, clock.GetTimestamp());
        if (options.Prefetch == 0)
        {
            return AgentLease.Refused;
        }

        bool isTaken;
        bool fetch;
        lock (_gate)
        {
            if (_stock > 0 && clock.GetElapsedTime(_stocked) > options.PrefetchLifetime)
            {
                _stock = 0;
            }

            isTaken = _stock > 0 && _stock >= permitCount;
            _stock -= isTaken ? permitCount : 0;
            fetch = _stock < Math.Max(options.Prefetch / 2, 1) && !_fetches && !_fetchesNoMore;
            _fetches |= fetch;
        }

        if (fetch)
        {
            _ = Task.Run(FetchAsync);
        }

        return isTaken ? Count(AgentLease.Granted) : AgentLease.Refused;
    }

    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken)
    {
        Interlocked.Exchange(ref _lastUse, clock.GetTimestamp());
        cancellationToken.ThrowIfCancellationRequested();
        if (use() is not { } link)
        {
            return await FallBackAsync(permitCount, cancellationToken).ConfigureAwait(false);
        }

        // Not given up when the time is over: what is granted late has to be given back.
        Task<long> asking = AskAsync(link, Math.Max(permitCount, 1));
        try
        {
            return Take(link, LimitAnswer.Read(await asking.WaitAsync(options.Timeout, clock, cancellationToken).ConfigureAwait(false)));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _ = ReturnAsync(link, asking);
            throw;
        }
        catch (Exception e)
        {
            _ = ReturnAsync(link, asking);
            LogNotAnswered(logger, limit, e.Message);
            return await FallBackAsync(permitCount, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<long> AskAsync(AgentLink link, int permits) => link.Unhurried.AcquireAsync(limit, key, permits, CancellationToken.None);

    private AgentLease Take(AgentLink link, LimitAnswer answer) => Count(
        !answer.IsAcquired ? new AgentLease(false, answer.RetryAfter is { } wait ? TimeSpan.FromMilliseconds(wait) : null, null)
        : answer.Lease == 0 ? AgentLease.Granted
        : new AgentLease(true, null, () => _ = ReleaseAsync(link, answer.Lease)));

    private async ValueTask<RateLimitLease> FallBackAsync(int permitCount, CancellationToken cancellationToken) =>
        options.Fallback.Limiter is { } local ? await local.AcquireAsync(permitCount, cancellationToken).ConfigureAwait(false)
        : Count(options.Fallback.Allows ? AgentLease.Granted : AgentLease.Refused);

    private AgentLease Count(AgentLease lease)
    {
        Interlocked.Increment(ref (lease.IsAcquired ? ref _granted : ref _refused));
        return lease;
    }

    /// <summary>What comes after its caller has left.</summary>
    private static async Task ReturnAsync(AgentLink link, Task<long> asking)
    {
        await ((Task)asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (asking.IsCompletedSuccessfully && LimitAnswer.Read(await asking.ConfigureAwait(false)) is { Lease: not 0 } late)
        {
            await ReleaseAsync(link, late.Lease).ConfigureAwait(false);
        }
    }

    private static async Task ReleaseAsync(AgentLink link, long lease)
    {
        try
        {
            await link.Session.ReleaseAsync(lease).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or AgentUnavailableException or Rpc.RpcTimeoutException)
        {
            // It went with its connection.
        }
    }

    private async Task FetchAsync()
    {
        int fetched = 0;
        bool noMore = false;
        try
        {
            if (use() is { } link)
            {
                var answer = LimitAnswer.Read(await AskAsync(link, options.Prefetch).ConfigureAwait(false));
                noMore = answer.Lease != 0;
                fetched = answer.IsAcquired && !noMore ? options.Prefetch : 0;
                if (noMore)
                {
                    await ReleaseAsync(link, answer.Lease).ConfigureAwait(false);
                    LogNoPrefetch(logger, limit);
                }
            }
        }
        catch (Exception e)
        {
            LogNotAnswered(logger, limit, e.Message);
        }

        lock (_gate)
        {
            _fetches = false;
            _fetchesNoMore |= noMore;
            if (fetched > 0)
            {
                _stock += fetched;
                _stocked = clock.GetTimestamp();
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The agent did not decide about the limit '{Limit}': {Reason} The fallback does")]
    private static partial void LogNotAnswered(ILogger logger, string limit, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The permits of the limit '{Limit}' come back, so none are fetched ahead")]
    private static partial void LogNoPrefetch(ILogger logger, string limit);
}
