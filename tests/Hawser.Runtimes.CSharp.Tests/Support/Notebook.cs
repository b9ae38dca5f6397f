using Hawser.Runtimes.Languages;

namespace Hawser.Runtimes.CSharp.Tests.Support;

/// <summary>Runs cells in the containers of one session, each container on a thread of its own.</summary>
internal sealed class Notebook : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly ILanguageSession _session;
    private readonly Dictionary<string, (ILanguageContainer Container, SingleThread Thread)> _containers = [];

    public Notebook(CSharpSettings? settings = null)
        : this(new CSharpLanguage().OpenSession(settings?.ToJson()))
    {
    }

    public Notebook(ILanguageSession session) => _session = session;

    public ILanguageSession Session => _session;

    public int ThreadOf(string container) => Open(container).Thread.ThreadId;

    public ILanguageContainer ContainerOf(string container) => Open(container).Container;

    /// <summary>Compiles a cell. Its name is <c>container/evaluation</c>, or an evaluation of container <c>main</c>.</summary>
    public Task<ICell> PrepareAsync(string name, string code, params string[] parents)
    {
        EvaluationReference reference = Reference(name);
        var source = new CellSource(reference, code, [.. parents.Select(Reference)], reference.Evaluation);
        return Open(reference.Container).Container.PrepareAsync(source, TestContext.Current.CancellationToken).WaitAsync(Limit);
    }

    /// <summary>Runs a prepared cell and keeps it.</summary>
    public async Task<object?> RunAsync(string name, ICell cell)
    {
        if (!cell.CanRun)
        {
            throw new CellException(cell.Diagnostics);
        }

        CellResult result = await Open(Reference(name).Container).Thread.RunAsync(() => cell.RunAsync(null!)).WaitAsync(Limit);
        cell.Keep();
        return result.HasValue ? result.Value : NoValue.Instance;
    }

    /// <summary>Compiles and runs a cell, and keeps it.</summary>
    public async Task<object?> EvaluateAsync(string name, string code, params string[] parents) =>
        await RunAsync(name, await PrepareAsync(name, code, parents));

    /// <summary>Runs cells, each of which continues from all before it, and gives the last one's value.</summary>
    public async Task<object?> EvaluateAllAsync(params string[] cells)
    {
        object? value = null;
        var names = new List<string>();
        foreach (string code in cells)
        {
            string name = $"cell{names.Count + 1}";
            value = await EvaluateAsync(name, code, [.. names]);
            names.Insert(0, name);
        }

        return value;
    }

    public async Task DropAsync(string container)
    {
        (ILanguageContainer opened, SingleThread thread) = _containers[container];
        _containers.Remove(container);
        thread.Dispose();
        await opened.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        foreach ((_, SingleThread thread) in _containers.Values)
        {
            thread.Dispose();
        }
    }

    private static EvaluationReference Reference(string name) =>
        name.Split('/') is [string container, string evaluation] ? new(container, evaluation) : new("main", name);

    private (ILanguageContainer Container, SingleThread Thread) Open(string container)
    {
        if (!_containers.TryGetValue(container, out (ILanguageContainer, SingleThread) opened))
        {
            opened = (_session.OpenContainer(container), new SingleThread());
            _containers[container] = opened;
        }

        return opened;
    }
}
