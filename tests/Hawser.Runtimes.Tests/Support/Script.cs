using System.Collections.Concurrent;
using Hawser.Runtimes.Languages;

namespace Hawser.Runtimes.Tests.Support;

/// <summary>A language whose code is the name of a delegate: so the tests of the server need no compiler.</summary>
internal sealed class Script : ILanguage
{
    private static readonly ConcurrentDictionary<string, Func<ScriptCell, Task<object?>>> Cells = new(StringComparer.Ordinal);

    /// <summary>What a cell without a value returns.</summary>
    public static readonly object NoValue = new();

    private static long names;

    public string Name => "Script";

    /// <summary>Makes code of a delegate.</summary>
    public static string Code(Func<ScriptCell, Task<object?>> body)
    {
        string name = $"cell {Interlocked.Increment(ref names)}";
        Cells[name] = body;
        return name;
    }

    public static string Code(Action<ScriptCell> body) => Code(cell =>
    {
        body(cell);
        return Task.FromResult<object?>(NoValue);
    });

    public static string Code(Func<ScriptCell, object?> body) => Code(cell => Task.FromResult(body(cell)));

    public static string Code(Func<ScriptCell, Task> body) => Code(async cell =>
    {
        await body(cell);
        return NoValue;
    });

    public static Func<ScriptCell, Task<object?>>? Find(string code) => Cells.GetValueOrDefault(code);

    public ILanguageSession OpenSession(string? settings) =>
        settings is "bad" ? throw new ArgumentException("These settings are bad.") : new ScriptSession(hasEditor: settings is "editor");
}
