using System.Collections.Concurrent;
using Hawser.Runtimes.Languages;

namespace Hawser.Runtimes.Tests.Support;

/// <summary>The values that the cells of a session have kept.</summary>
internal sealed class ScriptSession(bool hasEditor = false) : ILanguageSession
{
    public ScriptEditor? Editor { get; private set; }

    public ConcurrentDictionary<EvaluationReference, ConcurrentDictionary<string, object?>> Kept { get; } = [];

    public ILanguageContainer OpenContainer(string container) =>
        container == "refused" ? throw new InvalidOperationException("It is refused.") : new ScriptContainer(this, container);

    public EvaluationError Describe(Exception exception) =>
        new(exception.GetType().FullName!, exception.Message, [new EvaluationFrame("cell", "cell", 1)]);

    public ILanguageEditor? OpenEditor(bool ownsProcess)
    {
        if (hasEditor)
        {
            Editor = Editor is null ? new ScriptEditor(this, ownsProcess) : throw new InvalidOperationException("It has been opened.");
        }

        return Editor;
    }

    /// <summary>A script says itself what is of its code.</summary>
    public EvaluationReference? OriginOf(Exception exception) => exception.Data["origin"] as EvaluationReference;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
