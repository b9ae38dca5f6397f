using System.Threading.RateLimiting;

namespace Hawser.Agent.Limits;

/// <summary>The limiter of a key, which tells of its end: that comes when it was idle for a while, or with the whole limit.</summary>
/// <param name="inner">Decides. Disposed with this.</param>
/// <param name="onEnd">Told once.</param>
internal sealed class KeyedLimiter(RateLimiter inner, Action onEnd) : ReplenishingRateLimiter
{
    private Action? _onEnd = onEnd;

    public override TimeSpan? IdleDuration => inner.IdleDuration;

    public override bool IsAutoReplenishing => inner is not ReplenishingRateLimiter { IsAutoReplenishing: false };

    public override TimeSpan ReplenishmentPeriod => (inner as ReplenishingRateLimiter)?.ReplenishmentPeriod ?? TimeSpan.Zero;

    public override RateLimiterStatistics? GetStatistics() => inner.GetStatistics();

    public override bool TryReplenish() => inner is ReplenishingRateLimiter replenishing && replenishing.TryReplenish();

    protected override RateLimitLease AttemptAcquireCore(int permitCount) => inner.AttemptAcquire(permitCount);

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) =>
        inner.AcquireAsync(permitCount, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Interlocked.Exchange(ref _onEnd, null)?.Invoke();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        Interlocked.Exchange(ref _onEnd, null)?.Invoke();
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsyncCore().ConfigureAwait(false);
    }
}
