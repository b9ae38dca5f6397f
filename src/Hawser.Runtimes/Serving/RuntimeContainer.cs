using Hawser.Runtimes.Display;
using Hawser.Runtimes.Languages;

namespace Hawser.Runtimes.Serving;

/// <summary>
/// A container: the language's part of it, its thread, and the evaluations that wait for it. <c>RuntimeContainer.Running.cs</c> carries them out,
/// <c>RuntimeContainer.Ending.cs</c> ends them and it. Thread-safe.
/// </summary>
internal sealed partial class RuntimeContainer
{
    private readonly RuntimeServer _server;
    private readonly ILanguageContainer _language;
    private readonly PreparedCells _prepared;
    private readonly Lock _gate = new();
    private readonly Lock _languageGate = new();
    private readonly List<RunningEvaluation> _open = [];
    private Task? _dropping;
    private bool _dropped;

    /// <summary>Opens it.</summary>
    /// <param name="server">The session.</param>
    /// <param name="name">The container's name.</param>
    /// <param name="language">The language's part.</param>
    internal RuntimeContainer(RuntimeServer server, string name, ILanguageContainer language)
    {
        _server = server;
        Name = name;
        _language = language;
        _prepared = new PreparedCells(server.Options.MostPrepared);
        Thread = new ContainerThread($"hawser {name}", CarryOut, Fail);
    }

    internal string Name { get; }

    internal ContainerThread Thread { get; }

    /// <summary>How the container's values are shown; what its code registers goes with it.</summary>
    internal DisplayFormatters Formatters { get; } = new();

    /// <summary>Puts an evaluation into the queue.</summary>
    /// <returns>False where the container has been dropped.</returns>
    internal bool Enqueue(EvaluationRequest request)
    {
        lock (_gate)
        {
            var evaluation = new RunningEvaluation(_server, this, request);
            if (_dropped || !Thread.Enqueue(evaluation))
            {
                return false;
            }

            _open.Add(evaluation);
            return true;
        }
    }

    /// <summary>Compiles ahead.</summary>
    internal async Task<IReadOnlyList<CodeDiagnostic>> PrepareAsync(EvaluationRequest request, CancellationToken cancellationToken)
    {
        ICell cell = await CompileAsync(request, cancellationToken).ConfigureAwait(false);
        if (cell.CanRun)
        {
            await Task.Run(() => cell.LoadAhead(cancellationToken), CancellationToken.None).ConfigureAwait(false);
        }

        _prepared.Keep(request, cell);
        return cell.Diagnostics;
    }

    /// <summary>Frees an evaluation.</summary>
    internal void Forget(EvaluationReference reference)
    {
        _prepared.Forget(reference);
        lock (_languageGate)
        {
            _language.Forget(reference.Evaluation);
        }
    }

    /// <summary>Compiles on the pool, whoever asks: a container's thread runs what is posted meanwhile, and no caller is held.</summary>
    private Task<ICell> CompileAsync(EvaluationRequest request, CancellationToken cancellationToken)
    {
        var source = new CellSource(request.Reference, request.Code, request.Parents, request.Name ?? request.Reference.Evaluation);
        return Task.Run(() => _language.PrepareAsync(source, cancellationToken), CancellationToken.None);
    }
}
