using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Hawser.Agent.Limits;
using Microsoft.Extensions.Logging;

namespace Hawser.Agent;

// Limits that all workers share.
public sealed partial class AgentServer
{
    private readonly ConcurrentDictionary<string, SharedLimit> _limits = new(StringComparer.Ordinal);
    private long _lease;
    private long? _toldOfKeys;

    /// <summary>Shares a limit with all workers: it holds over all of them together, and for each key by itself.</summary>
    /// <param name="name">Its name. 1 to 200 characters without control characters.</param>
    /// <param name="limit">The limit.</param>
    /// <exception cref="ArgumentException">There is one of that name.</exception>
    /// <exception cref="ObjectDisposedException">The agent is disposed.</exception>
    public void Limit(string name, AgentLimit limit)
    {
        AgentName.Check(name, nameof(name));
        ArgumentNullException.ThrowIfNull(limit);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_limits.ContainsKey(name))
            {
                throw new ArgumentException($"The agent has a limit '{name}' already.", nameof(name));
            }

            _limits[name] = new SharedLimit(limit.Create(_options.LimitKeys, () => OnFull(name)), limit.Holds);
        }
    }

    internal bool TryFind(string name, [NotNullWhen(true)] out SharedLimit? limit) => _limits.TryGetValue(name, out limit);

    /// <summary>The number of a lease, which no other of this agent has: whoever lost one with its connection cannot give back another's.</summary>
    internal long NextLease() => Interlocked.Increment(ref _lease);

    /// <summary>A limit has too many keys: told once a minute at most, since it is about each call.</summary>
    private void OnFull(string limit)
    {
        long now = _options.TimeProvider.GetTimestamp();
        lock (_gate)
        {
            if (_toldOfKeys is { } told && _options.TimeProvider.GetElapsedTime(told, now) < TimeSpan.FromMinutes(1))
            {
                return;
            }

            _toldOfKeys = now;
        }

        LogKeys(_logger, limit, _options.LimitKeys);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The limit '{Limit}' has {Keys} keys at once: further ones share one limit")]
    private static partial void LogKeys(ILogger logger, string limit, int keys);
}
