using System.Threading.RateLimiting;
using Hawser.Agent.Limits;
using Hawser.Agent.Wire;

namespace Hawser.Agent;

// The permits that one client holds.
internal sealed partial class AgentSession
{
    private const int MostLeases = 65_536;

    /// <summary>How many characters a key has at most.</summary>
    internal const int MostKey = 1024;


    private readonly Dictionary<long, RateLimitLease> _leases = [];

    public async Task<long> AcquireAsync(string limit, string key, int permits, CancellationToken cancellationToken)
    {
        CheckName(nameof(AcquireAsync), limit);
        if (key.Length > MostKey || permits < 1)
        {
            throw Refuse(nameof(AcquireAsync), $"the key has more than {MostKey} characters, or the permits are not above zero");
        }

        if (!server.TryFind(limit, out SharedLimit? shared))
        {
            throw Refuse(nameof(AcquireAsync), $"there is no limit '{limit}'");
        }

        RateLimitLease lease;
        try
        {
            lease = await shared.Limiter.AcquireAsync(key, permits, cancellationToken).ConfigureAwait(false);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw Refuse(nameof(AcquireAsync), $"the limit '{limit}' never grants {permits} permits at once");
        }

        long id = 0;
        bool isAcquired = lease.IsAcquired;
        if (isAcquired && shared.Holds)
        {
            id = Keep(lease);
        }
        else
        {
            lease.Dispose();
        }

        long? retryAfter = !isAcquired && lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan wait)
            ? (long)Math.Ceiling(wait.TotalMilliseconds)
            : null;
        return new LimitAnswer(isAcquired, id, retryAfter).Write();
    }

    public ValueTask ReleaseAsync(long lease)
    {
        RateLimitLease? held;
        lock (_gate)
        {
            _leases.Remove(lease, out held);
        }

        // One that is not there went with an earlier connection.
        held?.Dispose();
        return ValueTask.CompletedTask;
    }

    private long Keep(RateLimitLease lease)
    {
        lock (_gate)
        {
            if (!_ended && _leases.Count < MostLeases)
            {
                long id = server.NextLease();
                _leases.Add(id, lease);
                return id;
            }
        }

        lease.Dispose();
        throw Refuse(nameof(AcquireAsync), $"the connection has ended, or holds {MostLeases} leases");
    }

    /// <summary>Whoever held them is gone.</summary>
    private void ReleaseAll()
    {
        RateLimitLease[] leases;
        lock (_gate)
        {
            leases = [.. _leases.Values];
            _leases.Clear();
        }

        Array.ForEach(leases, static lease => lease.Dispose());
    }
}
