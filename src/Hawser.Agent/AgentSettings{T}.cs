using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Hawser.Agent;

/// <summary>
/// A document of the agent as a value, which changes when the document does: an <see cref="IOptionsMonitor{TOptions}"/> for whoever takes one. A
/// document that cannot be read as the value's type leaves the old value, and is logged. Thread-safe. Whoever asked for it disposes it.
/// </summary>
/// <typeparam name="T">The value's type.</typeparam>
public sealed partial class AgentSettings<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>
    : IOptionsMonitor<T>, IDisposable
    where T : class
{
    private readonly JsonTypeInfo<T> _type;
    private readonly ILogger _logger;
    private readonly IDisposable _registration;
    private readonly Lock _gate = new();
    private readonly List<Action<T, string?>> _listeners = [];
    private ReadOnlyMemory<byte> _read;
    private volatile T _value;

    internal AgentSettings(AgentDocument document, JsonTypeInfo<T> type, T initial, ILogger logger)
    {
        Document = document;
        _type = type;
        _value = initial;
        _logger = logger;
        _registration = document.OnChange(_ => Read());
        Read();
    }

    /// <summary>The document.</summary>
    public AgentDocument Document { get; }

    /// <summary>The value of the last content that could be read; before the first, the initial value.</summary>
    public T CurrentValue => _value;

    /// <summary>The same as <see cref="CurrentValue"/>: a document is one value, whatever the name.</summary>
    /// <param name="name">Not used.</param>
    public T Get(string? name) => _value;

    /// <summary>Calls back after each change, one call after the other, with the value and an empty name. What it throws is logged.</summary>
    /// <param name="listener">Called with the new value.</param>
    /// <returns>Ends the calls when it is disposed.</returns>
    public IDisposable OnChange(Action<T, string?> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        lock (_gate)
        {
            _listeners.Add(listener);
        }

        return new Registration(this, listener);
    }

    /// <summary>The value does not change any more.</summary>
    public void Dispose() => _registration.Dispose();

    private void Read()
    {
        Action<T, string?>[] listeners;
        T value;
        lock (_gate)
        {
            // The first content may be read by the constructor and by its own change.
            ReadOnlyMemory<byte> content = Document.Content;
            if (content.IsEmpty || content.Equals(_read))
            {
                return;
            }

            _read = content;
            try
            {
                value = JsonSerializer.Deserialize(content.Span, _type) ?? throw new JsonException("It is null.");
            }
            catch (Exception e)
            {
                LogRefused(_logger, Document.Name, typeof(T).Name, e);
                return;
            }

            _value = value;
            listeners = [.. _listeners];
        }

        foreach (Action<T, string?> listener in listeners)
        {
            try
            {
                listener(value, "");
            }
            catch (Exception e)
            {
                LogListenerFailed(_logger, Document.Name, e);
            }
        }
    }

    private void Remove(Action<T, string?> listener)
    {
        lock (_gate)
        {
            _listeners.Remove(listener);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The settings '{Document}' stay as they are: the new ones cannot be read as {Type}")]
    private static partial void LogRefused(ILogger logger, string document, string type, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "A listener of the settings '{Document}' threw")]
    private static partial void LogListenerFailed(ILogger logger, string document, Exception exception);

    private sealed class Registration(AgentSettings<T> settings, Action<T, string?> listener) : IDisposable
    {
        public void Dispose() => settings.Remove(listener);
    }
}
