using Hawser.Runtimes.CSharp.Compiling;
using Hawser.Runtimes.CSharp.Loading;
using Hawser.Runtimes.Languages;

namespace Hawser.Runtimes.CSharp;

/// <summary>The C# of one container: the names of its evaluations, and where their code is loaded.</summary>
internal sealed class CSharpContainer : ILanguageContainer
{
    private readonly CSharpSession _session;
    private CellLoadContext? _context;

    /// <summary>Opens a container.</summary>
    /// <param name="session">The session.</param>
    /// <param name="name">The container's name.</param>
    public CSharpContainer(CSharpSession session, string name)
    {
        _session = session;
        Name = name;
        _context = new CellLoadContext(name);
        LoadContext = new WeakReference(_context);
    }

    /// <summary>The container's name.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public WeakReference LoadContext { get; }

    /// <summary>Whether it was dropped.</summary>
    public bool IsDropped => Volatile.Read(ref _context) is null;

    /// <summary>Where the container's code is loaded.</summary>
    /// <exception cref="ObjectDisposedException">The container was dropped.</exception>
    public CellLoadContext Context => Volatile.Read(ref _context) ?? throw new ObjectDisposedException(Name);

    /// <inheritdoc/>
    public async Task<ICell> PrepareAsync(CellSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        KeptCell?[] parents = [.. source.Parents.Select(_session.Find)];
        KeptCell[] known = [.. parents.OfType<KeptCell>().Distinct(ReferenceEqualityComparer.Instance).Cast<KeptCell>()];
        Task<CompiledCell> compiling = _session.Compiler.CompileAsync(source, known, Context.PathOf, cancellationToken);
        CompiledCell compiled = await compiling.ConfigureAwait(false);
        return new CSharpCell(_session, this, source, parents, compiled);
    }

    /// <inheritdoc/>
    public void Forget(string evaluation) => _session.Forget(new EvaluationReference(Name, evaluation));

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _context, null) is { } context)
        {
            _session.Close(this);
            context.Unload();
        }

        return ValueTask.CompletedTask;
    }
}
