using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Hawser.Agent.Documents;
using Microsoft.Extensions.Logging;

namespace Hawser.Agent;

// Documents that all workers share.
public sealed partial class AgentServer
{
    private static readonly TimeSpan SourceGrace = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, SharedDocument> _documents = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _sources = [];

    /// <summary>The documents that are shared.</summary>
    public IReadOnlyCollection<SharedDocument> Documents => [.. _documents.Values];

    /// <summary>Shares a document with all workers: those that know its name get its content, and each change of it.</summary>
    /// <param name="name">Its name. 1 to 200 characters without control characters.</param>
    /// <param name="source">Where its content comes from, from now until the agent ends; null: <see cref="SharedDocument.Set(ReadOnlySpan{byte})"/>
    /// gives it.</param>
    /// <returns>The document.</returns>
    /// <exception cref="ArgumentException">There is one of that name.</exception>
    /// <exception cref="ObjectDisposedException">The agent is disposed.</exception>
    public SharedDocument Share(string name, DocumentSource? source = null)
    {
        AgentName.Check(name, nameof(name));
        var document = new SharedDocument(this, name, _logger);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_documents.TryAdd(name, document))
            {
                throw new ArgumentException($"The agent shares a document '{name}' already.", nameof(name));
            }

            if (source is not null)
            {
                _sources.Add(Task.Run(() => FollowAsync(document, source)));
            }
        }

        return document;
    }

    internal bool TryFind(string name, [NotNullWhen(true)] out SharedDocument? document) => _documents.TryGetValue(name, out document);

    /// <summary>Tells all sessions that a document has changed.</summary>
    internal void Push(string name)
    {
        AgentSession[] sessions;
        lock (_gate)
        {
            sessions = [.. _sessions];
        }

        foreach (AgentSession session in sessions)
        {
            session.Push(name);
        }
    }

    /// <summary>Sources end when they are told to. One that does not, such as a class of the application's own that waits for ever, holds up nobody.</summary>
    private async Task EndSourcesAsync()
    {
        Task ended = Task.WhenAll(_sources);
        await ended.WaitAsync(SourceGrace, _options.TimeProvider).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!ended.IsCompleted)
        {
            LogSourceStays(_logger, SourceGrace.TotalSeconds);
        }
    }

    private async Task FollowAsync(SharedDocument document, DocumentSource source)
    {
        try
        {
            await source.FollowAsync(document, _options.TimeProvider, _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The agent ends.
        }
        catch (Exception e)
        {
            document.Report("its source has failed for good", e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A document's source has not ended within {Seconds} s of the agent's end, and is left alone")]
    private static partial void LogSourceStays(ILogger logger, double seconds);
}
