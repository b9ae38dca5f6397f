using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hawser.Agent.Documents;
using Microsoft.Extensions.Logging;

namespace Hawser.Agent;

/// <summary>
/// A JSON document that the agent shares with all its workers: settings, lists. Its bytes are kept once and sent as they are. Thread-safe.
/// </summary>
/// <remarks>
/// Its generation rises only when the content differs. What cannot be a document (nothing, null, text that is cut off or no JSON) never takes the
/// place of one: the old content stays, and the reason is logged.
/// </remarks>
public sealed partial class SharedDocument
{
    private readonly AgentServer _server;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private volatile DocumentContent? _content;

    internal SharedDocument(AgentServer server, string name, ILogger logger)
    {
        _server = server;
        _logger = logger;
        Name = name;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>How many contents it has had; 0: none yet.</summary>
    public long Generation => _content?.Generation ?? 0;

    /// <summary>The UTF-8 text; empty: there is none yet.</summary>
    public ReadOnlyMemory<byte> Content => _content?.Text ?? default;

    internal DocumentContent? Current => _content;

    /// <summary>Gives it another content. It is copied.</summary>
    /// <param name="utf8Json">A JSON text in UTF-8, of at most 64 MiB less 64 KiB.</param>
    public DocumentUpdate Set(ReadOnlySpan<byte> utf8Json)
    {
        if (DocumentContent.Fault(utf8Json) is { } fault)
        {
            Report(fault);
            return DocumentUpdate.Refused;
        }

        lock (_gate)
        {
            DocumentContent? before = _content;
            if (before is not null && before.Text.Span.SequenceEqual(utf8Json))
            {
                return DocumentUpdate.Same;
            }

            _content = DocumentContent.Create(_server.Epoch, (before?.Generation ?? 0) + 1, utf8Json);
        }

        _server.Push(Name);
        return DocumentUpdate.Changed;
    }

    /// <summary>As the other, with a value that is written as JSON.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">The value; null is refused.</param>
    /// <param name="type">How it is written.</param>
    public DocumentUpdate Set<T>(T value, JsonTypeInfo<T> type) => Set(JsonSerializer.SerializeToUtf8Bytes(value, type));

    /// <summary>Logs why there is no new content; the old one stays.</summary>
    internal void Report(string reason, Exception? exception = null) => LogProblem(_logger, Name, reason, exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The document '{Document}' stays as it is: its new content is refused, since {Reason}")]
    private static partial void LogProblem(ILogger logger, string document, string reason, Exception? exception);
}
