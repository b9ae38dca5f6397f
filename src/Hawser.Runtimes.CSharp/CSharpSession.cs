using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.Loader;
using Hawser.Runtimes.CSharp.Compiling;
using Hawser.Runtimes.CSharp.Directives;
using Hawser.Runtimes.CSharp.Editing;
using Hawser.Runtimes.CSharp.Failing;
using Hawser.Runtimes.CSharp.Loading;
using Hawser.Runtimes.CSharp.References;
using Hawser.Runtimes.Languages;

namespace Hawser.Runtimes.CSharp;

/// <summary>The C# of one session: what its evaluations are called, so that those of all containers can be named as parents.</summary>
internal sealed class CSharpSession : ILanguageSession
{
    private readonly ConcurrentDictionary<EvaluationReference, KeptCell> _kept = new();
    private readonly ConcurrentDictionary<CSharpContainer, bool> _containers = new();
    private readonly CSharpSettings _settings;

    /// <summary>Opens a session.</summary>
    /// <param name="settings">How its code is compiled.</param>
    /// <param name="directives">What resolves <c>#r</c> and <c>#load</c>; null where nothing does.</param>
    public CSharpSession(CSharpSettings settings, ICellDirectives? directives = null)
    {
        _settings = settings;
        Compiler = new CellCompiler(settings, directives);
    }

    /// <summary>What stands for this session where nothing may refer to it.</summary>
    public object Key { get; } = new();

    /// <summary>What compiles its cells.</summary>
    public CellCompiler Compiler { get; }

    /// <inheritdoc/>
    public ILanguageContainer OpenContainer(string container)
    {
        FrameworkReferences.Refresh();
        var opened = new CSharpContainer(this, container);
        _containers[opened] = true;
        return opened;
    }

    /// <inheritdoc/>
    public EvaluationError Describe(Exception exception) => ExceptionDescription.Of(exception);

    /// <inheritdoc/>
    public ILanguageEditor? OpenEditor(bool ownsProcess)
    {
        FrameworkReferences.Refresh();
        bool mayUseSdk = SdkCompletion.MayLoad(_settings.Completion, ownsProcess);
        return new CSharpEditor(this, _settings, DirectiveResolver.WithoutFetching(_settings.References), mayUseSdk);
    }

    /// <inheritdoc/>
    public EvaluationReference? OriginOf(Exception exception)
    {
        StackFrame[] frames = new StackTrace(exception).GetFrames();
        for (int i = frames.Length - 1; i >= 0; i--)
        {
            if (frames[i].GetMethod()?.Module.Assembly is { } assembly
                && AssemblyLoadContext.GetLoadContext(assembly) is CellLoadContext context
                && context.Session == Key
                && context.EvaluationOf(assembly) is { } evaluation)
            {
                return evaluation;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (CSharpContainer container in _containers.Keys)
        {
            await container.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>What a name means now; null for nothing.</summary>
    /// <param name="reference">The name.</param>
    public KeptCell? Find(EvaluationReference reference) => _kept.GetValueOrDefault(reference);

    /// <summary>What names mean now, each once; those that mean nothing are left out.</summary>
    /// <param name="references">The names.</param>
    public KeptCell[] Known(IReadOnlyList<EvaluationReference> references) =>
        [.. references.Select(Find).OfType<KeptCell>().Distinct(ReferenceEqualityComparer.Instance).Cast<KeptCell>()];

    /// <summary>A container that is open; null for none.</summary>
    /// <param name="name">Its name.</param>
    public CSharpContainer? FindContainer(string name) => _containers.Keys.FirstOrDefault(container => container.Name == name);

    /// <summary>Gives a name to an evaluation that ran.</summary>
    /// <param name="reference">The name.</param>
    /// <param name="cell">The evaluation.</param>
    /// <param name="container">Where it ran. One that was dropped meanwhile keeps nothing.</param>
    public void Keep(EvaluationReference reference, KeptCell cell, CSharpContainer container)
    {
        _kept[reference] = cell;
        if (container.IsDropped)
        {
            _kept.TryRemove(new KeyValuePair<EvaluationReference, KeptCell>(reference, cell));
        }
    }

    /// <summary>Takes an evaluation's name.</summary>
    /// <param name="reference">The name.</param>
    public void Forget(EvaluationReference reference) => _kept.TryRemove(reference, out _);

    /// <summary>Takes the names of a container's evaluations.</summary>
    /// <param name="container">The container.</param>
    public void Close(CSharpContainer container)
    {
        _containers.TryRemove(container, out _);
        foreach (EvaluationReference reference in _kept.Keys)
        {
            if (reference.Container == container.Name)
            {
                Forget(reference);
            }
        }

        Compiler.Forget();
    }
}
