using Hawser.Agent.Documents;
using Microsoft.Extensions.Logging;

namespace Hawser.Agent;

/// <summary>
/// A document of the agent as a worker has it: the last content that came, also while there is no connection. Thread-safe; it is there as long as its
/// client.
/// </summary>
public sealed partial class AgentDocument
{
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly List<Action<AgentDocument>> _handlers = [];
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile DocumentContent? _content;
    private int _wanted;

    internal AgentDocument(string name, ILogger logger)
    {
        Name = name;
        _logger = logger;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The UTF-8 text of the JSON document; empty: none has come yet.</summary>
    public ReadOnlyMemory<byte> Content => _content?.Text ?? default;

    /// <summary>Which content it is, within a life of the agent; 0: none has come yet.</summary>
    public long Generation => _content?.Generation ?? 0;

    /// <summary>Waits until a content has come; at once when one has.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task WaitAsync(CancellationToken cancellationToken = default) => _first.Task.WaitAsync(cancellationToken);

    /// <summary>Calls back after each change of the content, one call after the other, on the thread pool. What it throws is logged.</summary>
    /// <param name="handler">Called with this document.</param>
    /// <returns>Ends the calls when it is disposed.</returns>
    public IDisposable OnChange(Action<AgentDocument> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_gate)
        {
            _handlers.Add(handler);
        }

        return new Registration(this, handler);
    }

    /// <summary>Asks the agent, again if it is asked for while it does.</summary>
    /// <param name="read">Asks: given epoch and generation, gives what is served, or null: nothing newer.</param>
    internal async Task RefreshAsync(Func<long, long, Task<byte[]?>> read)
    {
        if (Interlocked.Increment(ref _wanted) > 1)
        {
            return;
        }

        int seen;
        do
        {
            seen = Volatile.Read(ref _wanted);
            try
            {
                DocumentContent? known = _content;
                byte[]? served = await read(known?.Epoch ?? 0, known?.Generation ?? 0).ConfigureAwait(false);
                if (served is not null)
                {
                    Take(served);
                }
            }
            catch (Exception e)
            {
                LogNotRead(_logger, Name, e);
            }
        }
        while (Interlocked.CompareExchange(ref _wanted, 0, seen) != seen);
    }

    private void Take(byte[] served)
    {
        // The agent has looked at the text before it took it, and messages come whole: it is not looked at twice.
        if (DocumentContent.Read(served) is not { } content)
        {
            LogRefused(_logger, Name, "it has no version");
            return;
        }

        // In one life of the agent a new generation is another content; after another life it may be the old one.
        bool differs = _content is not { } before
            || (before.Epoch == content.Epoch ? before.Generation != content.Generation : !before.Text.Span.SequenceEqual(content.Text.Span));
        _content = content;
        _first.TrySetResult();
        if (differs)
        {
            Tell();
        }
    }

    private void Tell()
    {
        Action<AgentDocument>[] handlers;
        lock (_gate)
        {
            handlers = [.. _handlers];
        }

        foreach (Action<AgentDocument> handler in handlers)
        {
            try
            {
                handler(this);
            }
            catch (Exception e)
            {
                LogHandlerFailed(_logger, Name, e);
            }
        }
    }

    private void Remove(Action<AgentDocument> handler)
    {
        lock (_gate)
        {
            _handlers.Remove(handler);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The document '{Document}' could not be asked for; it stays as it is")]
    private static partial void LogNotRead(ILogger logger, string document, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The document '{Document}' stays as it is: what came is refused, since {Reason}")]
    private static partial void LogRefused(ILogger logger, string document, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A handler of changes of the document '{Document}' threw")]
    private static partial void LogHandlerFailed(ILogger logger, string document, Exception exception);

    private sealed class Registration(AgentDocument document, Action<AgentDocument> handler) : IDisposable
    {
        public void Dispose() => document.Remove(handler);
    }
}
