using System.Globalization;
using Hawser.Cli.Output;
using Hawser.Notebooks;
using Hawser.Notebooks.Submissions;
using Hawser.Runtimes;

namespace Hawser.Cli.Running;

/// <summary>One cell after the other, and each by its parts.</summary>
internal sealed partial class DocumentRun
{
    private async Task<CellOutcome> RunCellAsync(RunCell cell, string path)
    {
        long began = options.Time.GetTimestamp();
        Tell(listener =>
        {
            _current = cell;
            listener.CellStarted(cell);
        });
        List<CodeDiagnostic> diagnostics = [];
        (EvaluationStatus status, EvaluationResponse? response) = await SubmitAsync(
            cell, cell.Cell.Source, cell.Cell.Language, cell.Name, [Path.GetFullPath(path)], diagnostics);
        var outcome = new CellOutcome(status, options.Time.GetElapsedTime(began), response, diagnostics);
        Tell(listener => listener.CellEnded(cell, outcome));
        return outcome;
    }

    /// <summary>Runs a text: that of a cell, or of one of a file that a cell imports.</summary>
    /// <param name="cell">The cell of the document that it is run for.</param>
    /// <param name="text">The text.</param>
    /// <param name="language">Its language.</param>
    /// <param name="name">What diagnostics call it.</param>
    /// <param name="files">The file that it is of, and those that import it, outermost first.</param>
    /// <param name="diagnostics">Gets what there is to say.</param>
    private async Task<(EvaluationStatus Status, EvaluationResponse? Response)> SubmitAsync(
        RunCell cell, string text, string language, string name, IReadOnlyList<string> files, List<CodeDiagnostic> diagnostics)
    {
        long began = options.Time.GetTimestamp();
        var submission = Submission.Of(text, name, language);
        if (submission.Diagnostics.Count > 0)
        {
            EvaluationStatus said = submission.HasErrors ? EvaluationStatus.CompilationFailed : EvaluationStatus.Succeeded;
            Say(cell, name, said, submission.Diagnostics, diagnostics);
        }
        if (submission.HasErrors)
        {
            return (EvaluationStatus.CompilationFailed, null);
        }
        EvaluationResponse? last = null;
        foreach (SubmissionPart part in submission.Parts)
        {
            EvaluationStatus status = EvaluationStatus.Succeeded;
            switch (part)
            {
                case CodePart code:
                    last = await EvaluateAsync(cell, NextReference(name), code.Code, name);
                    diagnostics.AddRange(last.Diagnostics);
                    status = last.Status;
                    break;
                case ShownPart shown:
                    string display = string.Create(CultureInfo.InvariantCulture, $"shown {++_evaluations}");
                    Happen(cell, new EvaluationDisplay(new EvaluationReference(Container, name), display, IsUpdate: false, shown.Content));
                    break;
                case ImportPart import:
                    (status, last) = await ImportAsync(cell, import, name, files, diagnostics);
                    break;
            }
            if (status != EvaluationStatus.Succeeded)
            {
                return (status, last);
            }
        }
        if (submission.IsTimed)
        {
            double milliseconds = options.Time.GetElapsedTime(began).TotalMilliseconds;
            string time = string.Create(CultureInfo.InvariantCulture, $"Wall time: {milliseconds:0.####}ms\n");
            Happen(cell, new EvaluationOutput(new EvaluationReference(Container, name), OutputStreamKind.Out, time));
        }
        return (EvaluationStatus.Succeeded, last);
    }

    private async Task<(EvaluationStatus Status, EvaluationResponse? Response)> ImportAsync(
        RunCell cell, ImportPart import, string name, IReadOnlyList<string> files, List<CodeDiagnostic> diagnostics)
    {
        string path = Path.GetFullPath(import.Path, Path.GetDirectoryName(files[^1])!);
        string? problem = null;
        NotebookDocument? document = null;
        try
        {
            document = files.Contains(path) ? null : await NotebookFile.ReadAsync(path);
            string circle = string.Join(" → ", files.Append(path).Select(Path.GetFileName));
            problem = document is null ? $"'{import.Path}' imports itself: {circle}." : null;
        }
        catch (NotebookFormatException e)
        {
            problem = $"'{import.Path}'{DocumentErrors.Place(e)}: {e.Message}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = File.Exists(path) ? $"'{path}' cannot be read: {e.Message}" : $"There is no file '{path}'.";
        }
        if (problem is not null)
        {
            var diagnostic = new CodeDiagnostic(CodeDiagnosticSeverity.Error, "", problem, name, import.Line, 1, import.Line, 1);
            Say(cell, name, EvaluationStatus.CompilationFailed, [diagnostic], diagnostics);
            return (EvaluationStatus.CompilationFailed, null);
        }
        EvaluationResponse? last = null;
        foreach (RunCell imported in Cells(document!, path))
        {
            string file = Path.GetFileName(path);
            string called = imported.Name == file ? file : $"{file} {imported.Name}";
            (EvaluationStatus status, last) = await SubmitAsync(
                cell, imported.Cell.Source, imported.Cell.Language, called, [.. files, path], diagnostics);
            if (status != EvaluationStatus.Succeeded)
            {
                return (status, last);
            }
        }
        return (EvaluationStatus.Succeeded, last);
    }

    /// <summary>Evaluates code that continues from all before it; returns when all of it has been told.</summary>
    private async Task<EvaluationResponse> EvaluateAsync(RunCell? cell, EvaluationReference reference, string code, string name)
    {
        TimeSpan? left = options.Timeout is { } timeout ? timeout - options.Time.GetElapsedTime(_began) : null;
        if (left <= TimeSpan.Zero || _stop.Task.IsCompleted || runtime.Ended.IsCompleted)
        {
            EvaluationStatus status = left <= TimeSpan.Zero ? EvaluationStatus.DeadlineExceeded : EvaluationStatus.Aborted;
            return new EvaluationResponse { Reference = reference, Status = status, Memory = new RuntimeMemory(0, 0, 0) };
        }
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_telling)
        {
            _told[reference] = told;
            if (cell is not null)
            {
                _cells[reference] = cell;
            }
        }
        EvaluationResponse response;
        try
        {
            response = await runtime.EvaluateAsync(
                new EvaluationRequest { Reference = reference, Code = code, Parents = [.. _parents], Name = name, Deadline = left });
        }
        catch (InvalidOperationException)
        {
            // It ended a moment ago.
            await runtime.Ended;
            return new EvaluationResponse { Reference = reference, Status = EvaluationStatus.Aborted, Memory = new RuntimeMemory(0, 0, 0) };
        }
        await Task.WhenAny(told.Task, _reading);
        if (response.Status == EvaluationStatus.Aborted)
        {
            // The runtime's end says why; its process is reaped and read to the end by then.
            await runtime.Ended;
        }
        if (response.Status == EvaluationStatus.Succeeded)
        {
            _parents.Insert(0, reference);
        }
        return response;
    }

    private EvaluationReference NextReference(string name) =>
        new(Container, string.Create(CultureInfo.InvariantCulture, $"{name} #{++_evaluations}"));

    private async Task ReadAsync(IAsyncEnumerable<RuntimeEvent> events)
    {
        await foreach (RuntimeEvent item in events)
        {
            EvaluationReference? reference = EventReference.Of(item);
            RunCell? cell;
            TaskCompletionSource? told = null;
            lock (_telling)
            {
                cell = reference is null ? _current : _cells.GetValueOrDefault(reference);
                if (item is EvaluationResponded)
                {
                    _told.Remove(reference!, out told);
                }
            }
            if (item is InputRequested asked)
            {
                // Not awaited: what else happens is told meanwhile.
                _ = input.AnswerAsync(runtime, asked);
            }
            if (cell is not null && item is not (EvaluationStarted or MemoryReported))
            {
                Happen(cell, item);
            }
            told?.TrySetResult();
        }
    }

    private void Say(
        RunCell cell, string name, EvaluationStatus status, IReadOnlyList<CodeDiagnostic> said, List<CodeDiagnostic> diagnostics)
    {
        diagnostics.AddRange(said);
        Happen(cell, new EvaluationResponded(new EvaluationResponse
        {
            Reference = new EvaluationReference(Container, name),
            Status = status,
            Diagnostics = said,
            Memory = new RuntimeMemory(0, 0, 0),
        }));
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
