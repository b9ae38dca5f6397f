using Hawser.Cli.Output;
using Hawser.Notebooks;
using Hawser.Runtimes;

namespace Hawser.Cli.Running;

/// <summary>Gathers what cells put out, for the notebook that a run leaves.</summary>
internal sealed class OutputCollector : IRunListener
{
    private readonly Dictionary<int, List<NotebookOutput>> _outputs = [];
    private readonly Dictionary<int, int> _counts = [];
    private readonly Dictionary<string, (int Cell, int Place)> _displays = new(StringComparer.Ordinal);

    /// <summary>The document with the outputs of its cells; those that were not run have none.</summary>
    public NotebookDocument Executed(NotebookDocument document) => document with
    {
        Cells = [.. document.Cells.Select((cell, index) => cell.Kind != NotebookCellKind.Code
            ? cell
            : cell with
            {
                Outputs = [.. _outputs.GetValueOrDefault(index) ?? []],
                ExecutionCount = _counts.TryGetValue(index, out int count) ? count : null,
            })],
    };

    /// <inheritdoc/>
    public void CellStarted(RunCell cell)
    {
        _outputs[cell.Index] = [];
        _counts[cell.Index] = cell.Number;
    }

    /// <inheritdoc/>
    public void Happened(RunCell cell, RuntimeEvent item)
    {
        List<NotebookOutput> outputs = _outputs[cell.Index];
        switch (item)
        {
            case EvaluationOutput output:
                Write(outputs, output.Stream, output.Text);
                break;
            case EvaluationLog log:
                Write(outputs, OutputStreamKind.Error, $"{log.Level}: {log.Category}: {log.Message}\n");
                break;
            case EvaluationDisplay { IsUpdate: true } update when _displays.TryGetValue(update.DisplayId, out (int Cell, int Place) shown):
                _outputs[shown.Cell][shown.Place] = new DisplayOutput(update.Content, IsResult: false);
                break;
            case EvaluationDisplay display:
                _displays[display.DisplayId] = (cell.Index, outputs.Count);
                outputs.Add(new DisplayOutput(display.Content, IsResult: false));
                break;
            case EvaluationResponded responded:
                outputs.AddRange(OutputsOf(responded.Response, cell.Number));
                break;
        }
    }

    /// <inheritdoc/>
    public void CellEnded(RunCell cell, CellOutcome outcome)
    {
    }

    /// <inheritdoc/>
    public void Ended(RunOutcome outcome)
    {
    }

    private static void Write(List<NotebookOutput> outputs, OutputStreamKind stream, string text)
    {
        string before = "";
        if (outputs is [.., StreamOutput last] && last.Stream == stream)
        {
            before = last.Text;
            outputs.RemoveAt(outputs.Count - 1);
        }

        if (text.StartsWith('\r'))
        {
            // It overwrites the last line of what came before.
            before = before[..(before.LastIndexOf('\n') + 1)];
            text = text[1..];
        }

        outputs.Add(new StreamOutput(stream, before + text));
    }

    private static IEnumerable<NotebookOutput> OutputsOf(EvaluationResponse response, int number)
    {
        if (response.Result is { } result)
        {
            yield return new DisplayOutput(result, IsResult: true) { ExecutionCount = number };
        }

        switch (response.Status)
        {
            case EvaluationStatus.Succeeded:
                break;
            case EvaluationStatus.CompilationFailed:
                string[] lines = [.. response.Diagnostics.Select(EvaluationText.Of)];
                yield return new ErrorOutput("CompilationFailed", lines.FirstOrDefault() ?? "The code could not be compiled.", lines);
                break;
            case EvaluationStatus.Failed when response.Error is { } error:
                yield return new ErrorOutput(error.Type, error.Message, [.. Lines(error)]);
                break;
            default:
                yield return new ErrorOutput(response.Status.ToString(), "The cell did not run to its end.", []);
                break;
        }
    }

    private static IEnumerable<string> Lines(EvaluationError error)
    {
        for (EvaluationError? cause = error; cause is not null; cause = cause.Inner)
        {
            yield return $"{cause.Type}: {cause.Message}";
            foreach (EvaluationFrame frame in cause.Frames)
            {
                yield return EvaluationText.Of(frame);
            }
        }
    }
}
