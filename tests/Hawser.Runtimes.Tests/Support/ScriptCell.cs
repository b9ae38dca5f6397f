using System.Collections.Concurrent;
using Hawser.Runtimes.Languages;

namespace Hawser.Runtimes.Tests.Support;

/// <summary>One script: what it sees of its parents, and what it keeps for later ones.</summary>
internal sealed class ScriptCell(ScriptSession session, CellSource source, Func<ScriptCell, Task<object?>>? body) : ICell
{
    private readonly object?[] _parents = [.. source.Parents.Select(parent => (object?)session.Kept.GetValueOrDefault(parent))];

    public ConcurrentDictionary<string, object?> Values { get; } = [];

    public EvaluationContext Context { get; private set; } = null!;

    /// <summary>Whether it was made ready before it ran.</summary>
    public bool IsLoadedAhead { get; private set; }

    public bool CanRun => body is not null;

    public IReadOnlyList<CodeDiagnostic> Diagnostics =>
        CanRun ? [] : [new CodeDiagnostic(CodeDiagnosticSeverity.Error, "S1", "There is no such script.", source.Name, 1, 1, 1, 2)];

    public IReadOnlyList<string> Used => [];

    public IReadOnlyList<string> Defined => [.. Values.Keys];

    public bool IsCurrent => _parents.SequenceEqual(source.Parents.Select(parent => (object?)session.Kept.GetValueOrDefault(parent)));

    /// <summary>A value of the nearest parent that has it.</summary>
    public object? this[string name] =>
        source.Parents.Select(parent => session.Kept.GetValueOrDefault(parent)?.GetValueOrDefault(name)).FirstOrDefault(value => value is not null);

    public void LoadAhead(CancellationToken cancellationToken) => IsLoadedAhead = true;

    public async Task<CellResult> RunAsync(EvaluationContext context)
    {
        Context = context;
        object? value = await body!(this);
        return new CellResult(value != Script.NoValue, value);
    }

    public void Keep() => session.Kept[source.Reference] = Values;
}
