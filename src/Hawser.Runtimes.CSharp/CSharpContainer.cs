using Hawser.Runtimes.CSharp.Compiling;
using Hawser.Runtimes.CSharp.Loading;
using Hawser.Runtimes.CSharp.Naming;
using Hawser.Runtimes.Languages;

namespace Hawser.Runtimes.CSharp;

/// <summary>The C# of one container: the names of its evaluations, and where their code is loaded.</summary>
internal sealed class CSharpContainer : ILanguageContainer
{
    /// <summary>Each context takes some hundred KiB beside its code, for as long as the container lives.</summary>
    private const int MostContexts = 256;

    private readonly CSharpSession _session;
    private readonly Lock _lock = new();
    private readonly List<CellLoadContext> _contexts = [];
    private readonly int _number;
    private CellLoadContext? _context;
    private int _cells;

    /// <summary>Opens a container.</summary>
    /// <param name="session">The session.</param>
    /// <param name="name">The container's name.</param>
    public CSharpContainer(CSharpSession session, string name)
    {
        _session = session;
        Name = name;
        _context = new CellLoadContext(session.Key, name);
        _contexts.Add(_context);
        LoadContext = new WeakReference(_context);
        _number = ContainerNumbers.Take(LoadContext);
    }

    /// <summary>The container's name.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public WeakReference LoadContext { get; }

    /// <summary>Whether it was dropped.</summary>
    public bool IsDropped => Volatile.Read(ref _context) is null;

    /// <summary>Where the container's next cell is loaded.</summary>
    /// <exception cref="ObjectDisposedException">The container was dropped.</exception>
    public CellLoadContext Context => Volatile.Read(ref _context) ?? throw new ObjectDisposedException(Name);

    /// <summary>
    /// Whether cells may be loaded ahead: those that run keep a load context each, and there have not been too many of them.
    /// </summary>
    public bool MayAdopt
    {
        get
        {
            lock (_lock)
            {
                return _contexts.Count is > 0 and < MostContexts;
            }
        }
    }

    /// <summary>A cell that was loaded ahead is about to run: later cells are loaded where it is.</summary>
    /// <param name="context">The cell's own context.</param>
    /// <exception cref="ObjectDisposedException">The container was dropped.</exception>
    public void Adopt(CellLoadContext context)
    {
        lock (_lock)
        {
            context.Follow(Context);
            _contexts.Add(context);
            Volatile.Write(ref _context, context);
        }
    }

    /// <inheritdoc/>
    public async Task<ICell> PrepareAsync(CellSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        KeptCell?[] parents = [.. source.Parents.Select(_session.Find)];
        KeptCell[] known = [.. parents.OfType<KeptCell>().Distinct(ReferenceEqualityComparer.Instance).Cast<KeptCell>()];
        Task<CompiledCell> compiling = _session.Compiler.CompileAsync(
            source, CellNames.Class(_number, Interlocked.Increment(ref _cells)), known, Context.PathOf, cancellationToken);
        CompiledCell compiled = await compiling.ConfigureAwait(false);
        return new CSharpCell(_session, this, source, parents, compiled);
    }

    /// <inheritdoc/>
    public void Forget(string evaluation) => _session.Forget(new EvaluationReference(Name, evaluation));

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        CellLoadContext[] contexts;
        lock (_lock)
        {
            contexts = [.. _contexts];
            _contexts.Clear();
            Volatile.Write(ref _context, null);
        }

        if (contexts.Length > 0)
        {
            _session.Close(this);
            foreach (CellLoadContext context in contexts)
            {
                context.Unload();
            }
        }

        return ValueTask.CompletedTask;
    }
}
