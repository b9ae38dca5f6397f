using Hawser.Cli.Output;
using Hawser.Runtimes;

namespace Hawser.Cli.Running;

/// <summary>One cell after the other, and whose doing is what happens meanwhile.</summary>
internal sealed partial class DocumentRun
{
    private async Task<CellOutcome> RunCellAsync(ChainedRuntime chain, RunCell cell, string path)
    {
        Tell(listener =>
        {
            _current = cell;
            listener.CellStarted(cell);
        });
        var submission = new SubmissionRun(
            Container, (name, code) => EvaluateAsync(chain, cell, name, code), item => Happen(cell, item), options.Time);
        CellOutcome outcome = await submission.RunAsync(cell.Cell.Source, cell.Cell.Language, cell.Name, Path.GetFullPath(path));
        Tell(listener => listener.CellEnded(cell, outcome));
        return outcome;
    }

    /// <summary>Evaluates code of a cell, or of the tool where there is none, unless the run is over.</summary>
    private Task<EvaluationResponse> EvaluateAsync(ChainedRuntime chain, RunCell? cell, string name, string code)
    {
        EvaluationReference reference = chain.Next(name);
        TimeSpan? left = options.Timeout is { } timeout ? timeout - options.Time.GetElapsedTime(_began) : null;
        if (left <= TimeSpan.Zero || _stop.Task.IsCompleted)
        {
            EvaluationStatus status = left <= TimeSpan.Zero ? EvaluationStatus.DeadlineExceeded : EvaluationStatus.Aborted;
            return Task.FromResult(ChainedRuntime.NotMade(reference, status));
        }

        if (cell is not null)
        {
            lock (_telling)
            {
                _cells[reference] = cell;
            }
        }

        return chain.EvaluateAsync(reference, name, code, left, CancellationToken.None);
    }

    /// <summary>Something happened in the runtime: it is of the cell whose code did it, else of the one that runs.</summary>
    private void Hear(RuntimeEvent item)
    {
        if (item is EvaluationStarted or MemoryReported)
        {
            return;
        }

        EvaluationReference? reference = EventReference.Of(item);
        RunCell? cell;
        lock (_telling)
        {
            cell = reference is null ? _current : _cells.GetValueOrDefault(reference);
        }

        if (cell is not null)
        {
            Happen(cell, item);
        }
    }

    private void Happen(RunCell cell, RuntimeEvent item) => Tell(listener => listener.Happened(cell, item));

    private void Tell(Action<IRunListener> tell)
    {
        lock (_telling)
        {
            foreach (IRunListener listener in listeners)
            {
                tell(listener);
            }
        }
    }
}
