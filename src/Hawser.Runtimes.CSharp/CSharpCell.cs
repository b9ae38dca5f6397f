using System.Reflection;
using Hawser.Runtimes.CSharp.Compiling;
using Hawser.Runtimes.CSharp.Loading;
using Hawser.Runtimes.CSharp.Naming;
using Hawser.Runtimes.Languages;

namespace Hawser.Runtimes.CSharp;

/// <summary>A cell that was compiled. Once it was kept, it holds nothing of the container any more.</summary>
internal sealed class CSharpCell : ICell
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
    private const string TopLevel = "<Initialize>";

    private readonly CSharpSession _session;
    private readonly CSharpContainer _container;
    private readonly CellSource _source;
    private KeptCell?[] _parents;
    private IReadOnlyCollection<KeptCell> _states;
    private CompiledOutput? _output;
    private (CellLoadContext Context, Assembly Assembly)? _ahead;
    private object? _state;

    /// <summary>Makes a cell.</summary>
    /// <param name="session">Its session.</param>
    /// <param name="container">Its container.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="parents">What the names of its parents meant when it was compiled.</param>
    /// <param name="compiled">What came of that.</param>
    public CSharpCell(CSharpSession session, CSharpContainer container, CellSource source, KeptCell?[] parents, CompiledCell compiled)
    {
        _session = session;
        _container = container;
        _source = source;
        _parents = parents;
        _output = compiled.Output;
        _states = compiled.Uses.States;
        CanRun = _output is not null;
        Diagnostics = compiled.Diagnostics;
        Used = [.. compiled.Uses.Names];
        Defined = [.. (_output?.Code.Exports.Values ?? []).Select(static export => export.PlainName).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public bool CanRun { get; }

    /// <inheritdoc/>
    public IReadOnlyList<CodeDiagnostic> Diagnostics { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Used { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Defined { get; }

    /// <inheritdoc/>
    public bool IsCurrent
    {
        get
        {
            KeptCell?[] parents = _parents;
            for (int i = 0; i < parents.Length; i++)
            {
                if (!ReferenceEquals(_session.Find(_source.Parents[i]), parents[i]))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <inheritdoc/>
    public void LoadAhead(CancellationToken cancellationToken)
    {
        // What a cell references may not be loaded twice, and its container may load it until this cell runs.
        if (_output is { } output && output.References == CellReferences.None && _container.MayAdopt)
        {
            var context = new CellLoadContext(_session.Key, _container.Name);
            Assembly assembly = context.Load(output.Image, output.Symbols, output.References, output.Cells);
            MachineCode.Make(assembly.ManifestModule, output.Image, cancellationToken);
            _ahead = (context, assembly);
        }
    }

    /// <inheritdoc/>
    public async Task<CellResult> RunAsync(EvaluationContext context)
    {
        CompiledOutput output = _output is not null && _state is null
            ? _output
            : throw new InvalidOperationException($"Cell '{_source.Reference}' cannot run: it did not compile, or it ran already.");
        Func<Task<object?>> code = Load(output);
        object? value;
        try
        {
            value = await code().ConfigureAwait(true);
        }
        finally
        {
            for (int i = output.Disposed.Count - 1; i >= 0; i--)
            {
                await DisposeAsync(output.Disposed[i]).ConfigureAwait(true);
            }
        }

        return new CellResult(value is not null || output.HasValue, value);
    }

    /// <inheritdoc/>
    public void Keep()
    {
        if (_output is null || _state is null)
        {
            throw new InvalidOperationException($"Cell '{_source.Reference}' cannot be kept: it did not run, or it was kept already.");
        }

        _session.Keep(_source.Reference, new KeptCell(_output.Code, _state), _container);
        _output = null;
        _state = null;
        _states = [];
        _parents = [];
    }

    // As `using` does: what was not reached is null.
    private async ValueTask DisposeAsync(string variable)
    {
        switch (_state!.GetType().GetField(variable, Declared)!.GetValue(_state))
        {
            case IAsyncDisposable disposable:
                await disposable.DisposeAsync().ConfigureAwait(true);
                break;
            case IDisposable disposable:
                disposable.Dispose();
                break;
            default:
                break;
        }
    }

    private Func<Task<object?>> Load(CompiledOutput output)
    {
        Assembly assembly;
        bool isAhead = _ahead is not null;
        if (_ahead is { } ahead)
        {
            _container.Adopt(ahead.Context);
            assembly = ahead.Assembly;
            _ahead = null;
        }
        else
        {
            assembly = _container.Context.Load(output.Image, output.Symbols, output.References, output.Cells);
        }

        _container.Context.Tell(assembly, _source.Reference);
        output.Code.Assembly = assembly;
        Type type = assembly.GetType(output.Code.ClassName, throwOnError: true)!;
        if (!isAhead)
        {
            MachineCode.MakeLambdasBeside(type);
        }

        // What a submission does with its predecessors' states is not used here, but its constructor wants to write down its own.
        _state = Activator.CreateInstance(type, [new object[2]])!;
        foreach (KeptCell parent in _states)
        {
            type.GetField(CellNames.State(parent.Code.ClassName), Declared)!.SetValue(_state, parent.State);
        }

        return type.GetMethod(TopLevel, Declared)!.CreateDelegate<Func<Task<object?>>>(_state);
    }
}
