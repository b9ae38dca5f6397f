using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Hawser.Agent.Links;
using Microsoft.Extensions.Logging;

namespace Hawser.Agent.Documents;

/// <summary>
/// Keeps a client's documents current: asks for all when a connection is made, for one when the agent says that it has changed, and for all now and
/// then besides, each client at moments of its own. Thread-safe.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The source has no timer and holds nothing.")]
internal sealed partial class DocumentFeed(AgentLink? link, AgentClientOptions options, ILogger logger)
{
    private readonly ConcurrentDictionary<string, AgentDocument> _documents = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private bool _polls;

    internal AgentDocument Find(string name)
    {
        AgentDocument document = _documents.GetOrAdd(name, static (key, log) => new AgentDocument(key, log), logger);
        if (link is null)
        {
            return document;
        }

        lock (_gate)
        {
            if (!_polls)
            {
                _polls = true;
                _ = Task.Run(PollAsync);
            }
        }

        // Where there is no connection yet, the first one asks.
        if (document.Generation == 0 && link.State == AgentClientState.Connected)
        {
            _ = RefreshAsync(document);
        }

        return document;
    }

    /// <summary>A connection was made.</summary>
    internal void Connected() => _ = Task.Run(WatchAsync);

    /// <param name="asIfEmpty">Whether all that there is comes, and not only what differs.</param>
    internal Task RefreshAllAsync(bool asIfEmpty = false) => Task.WhenAll(_documents.Values.Select(document => RefreshAsync(document, asIfEmpty)));

    internal void Stop() => _stop.Cancel();

    /// <summary>The pause before the first poll, and those after it: of an interval, so that clients that start together do not poll together.</summary>
    internal static TimeSpan FirstPause(TimeSpan interval) => new BackOff(interval, interval, jitter: 1).Next();

    /// <inheritdoc cref="FirstPause"/>
    internal static TimeSpan NextPause(TimeSpan interval) => new BackOff(interval, interval, jitter: 0.2).Next();

    private Task RefreshAsync(AgentDocument document, bool asIfEmpty = false) => document.RefreshAsync((epoch, generation) => asIfEmpty
        ? link!.Unhurried.ReadDocumentAsync(document.Name, 0, 0)
        : link!.Unhurried.ReadDocumentAsync(document.Name, epoch, generation));

    private async Task WatchAsync()
    {
        try
        {
            await foreach (string name in link!.Session.WatchDocumentsAsync(_stop.Token).ConfigureAwait(false))
            {
                if (name.Length == 0)
                {
                    // From here on changes are told; what changed before is asked for.
                    _ = RefreshAllAsync();
                }
                else if (_documents.TryGetValue(name, out AgentDocument? document))
                {
                    _ = RefreshAsync(document);
                }
            }
        }
        catch (Exception e)
        {
            if (!_stop.IsCancellationRequested)
            {
                LogWatchEnded(logger, e);
            }
        }
    }

    private async Task PollAsync()
    {
        TimeSpan pause = FirstPause(options.PollInterval);
        while (true)
        {
            await Task.Delay(pause, options.TimeProvider, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            // Without a connection there is nothing to ask: the next one asks.
            if (link!.State == AgentClientState.Connected)
            {
                await RefreshAllAsync().ConfigureAwait(false);
            }

            pause = NextPause(options.PollInterval);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The agent tells of no more changes on this connection; they are polled until the next")]
    private static partial void LogWatchEnded(ILogger logger, Exception exception);
}
