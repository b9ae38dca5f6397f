using System.Collections;
using Hawser.Workers.Control;

namespace Hawser.Workers.Owning;

/// <summary>An entry of a worker's log as the owner's loggers get it: as text, with the worker's name, and as named values. Immutable.</summary>
internal sealed class WorkerLogState(string worker, LogMessage message) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly KeyValuePair<string, object?>[] _values =
    [
        new("Worker", worker),
        new("Message", message.Text),
        new("Exception", message.Exception),
        new("Scopes", message.Scopes),
        new("Time", message.Time),
        new("{OriginalFormat}", "{Worker}: {Message}"),
    ];

    public int Count => _values.Length;

    public KeyValuePair<string, object?> this[int index] => _values[index];

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _values.AsEnumerable().GetEnumerator();

    /// <summary>The exception is text on this side, and follows the message.</summary>
    public override string ToString() =>
        message.Exception is null ? $"{worker}: {message.Text}" : $"{worker}: {message.Text}\n{message.Exception}";

    IEnumerator IEnumerable.GetEnumerator() => _values.GetEnumerator();
}
