using System.Runtime.Loader;
using Hawser.Runtimes.Languages;

namespace Hawser.Runtimes.Tests.Support;

/// <summary>A container of scripts, with a load context of its own, which goes when nothing of it is kept.</summary>
internal sealed class ScriptContainer : ILanguageContainer
{
    private readonly ScriptSession _session;
    private readonly string _name;
    private AssemblyLoadContext? _context = new(name: null, isCollectible: true);

    public ScriptContainer(ScriptSession session, string name)
    {
        _session = session;
        _name = name;
        LoadContext = new WeakReference(_context);
    }

    /// <summary>Contexts that something refers to.</summary>
    public static List<AssemblyLoadContext> Pinned { get; } = [];

    public WeakReference LoadContext { get; }

    public async Task<ICell> PrepareAsync(CellSource source, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return source.Code switch
        {
            "crash" => throw new InvalidOperationException("The language has crashed."),
            "compile for ever" => await Forever(cancellationToken),
            "pin" => new ScriptCell(_session, source, Pin),
            _ => new ScriptCell(_session, source, Script.Find(source.Code)),
        };
    }

    public void Forget(string evaluation) => _session.Kept.TryRemove(new EvaluationReference(_name, evaluation), out _);

    public ValueTask DisposeAsync()
    {
        foreach (EvaluationReference reference in _session.Kept.Keys.Where(reference => reference.Container == _name))
        {
            _session.Kept.TryRemove(reference, out _);
        }

        _context?.Unload();
        _context = null;
        return ValueTask.CompletedTask;
    }

    private static async Task<ICell> Forever(CancellationToken cancellationToken)
    {
        var never = new TaskCompletionSource<ICell>();
        return await never.Task.WaitAsync(cancellationToken);
    }

    private Task<object?> Pin(ScriptCell cell)
    {
        lock (Pinned)
        {
            Pinned.Add(_context!);
        }

        return Task.FromResult<object?>(Script.NoValue);
    }
}
