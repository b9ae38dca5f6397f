using System.Threading.RateLimiting;

namespace Hawser.Agent.Limits;

/// <summary>What a worker was granted, or refused.</summary>
internal sealed class AgentLease(bool isAcquired, TimeSpan? retryAfter, Action? release) : RateLimitLease
{
    internal static readonly AgentLease Granted = new(true, null, null);
    internal static readonly AgentLease Refused = new(false, null, null);

    private Action? _release = release;

    public override bool IsAcquired => isAcquired;

    public override IEnumerable<string> MetadataNames => retryAfter is null ? [] : [MetadataName.RetryAfter.Name];

    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        metadata = metadataName == MetadataName.RetryAfter.Name ? retryAfter : null;
        return metadata is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Interlocked.Exchange(ref _release, null)?.Invoke();
        }

        base.Dispose(disposing);
    }
}
