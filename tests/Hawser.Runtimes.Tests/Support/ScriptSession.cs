using System.Collections.Concurrent;
using Hawser.Runtimes.Languages;

namespace Hawser.Runtimes.Tests.Support;

/// <summary>The values that the cells of a session have kept.</summary>
internal sealed class ScriptSession : ILanguageSession
{
    public ConcurrentDictionary<EvaluationReference, ConcurrentDictionary<string, object?>> Kept { get; } = [];

    public ILanguageContainer OpenContainer(string container) =>
        container == "refused" ? throw new InvalidOperationException("It is refused.") : new ScriptContainer(this, container);

    public EvaluationError Describe(Exception exception) =>
        new(exception.GetType().FullName!, exception.Message, [new EvaluationFrame("cell", "cell", 1)]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
