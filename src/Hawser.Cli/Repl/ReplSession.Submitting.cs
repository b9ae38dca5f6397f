using System.Globalization;
using Hawser.Notebooks;
using Hawser.Notebooks.Submissions;
using Hawser.Runtimes;
using Hawser.Runtimes.Display;

namespace Hawser.Cli.Repl;

internal sealed partial class ReplSession
{
    /// <summary>Does what a text asks for: that of a submission, or of a cell of a file that one imports.</summary>
    /// <param name="name">What diagnostics call it.</param>
    /// <param name="text">The text.</param>
    /// <param name="language">The language of its first lines.</param>
    /// <param name="files">The files that it is of, the outermost first; none for what is typed.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    private async Task<EvaluationStatus> SubmitAsync(
        string name,
        string text,
        string language,
        IReadOnlyList<string> files,
        CancellationToken cancellationToken)
    {
        long began = TimeProvider.System.GetTimestamp();
        var submission = Submission.Of(text, name, language);
        Say(name, submission.Diagnostics);
        EvaluationStatus status = submission.HasErrors ? EvaluationStatus.CompilationFailed : EvaluationStatus.Succeeded;
        foreach (SubmissionPart part in submission.HasErrors ? [] : submission.Parts)
        {
            status = part switch
            {
                CodePart code => await RunCodeAsync(name, code.Code, cancellationToken),
                ImportPart import => await ImportAsync(name, import, files, cancellationToken),
                ShownPart shown => Display(name, shown.Content),
                _ => EvaluationStatus.Succeeded,
            };
            if (status != EvaluationStatus.Succeeded)
            {
                return status;
            }
        }

        if (submission.IsTimed && !submission.HasErrors)
        {
            double taken = TimeProvider.System.GetElapsedTime(began).TotalMilliseconds;
            Display(name, MimeBundle.OfText(string.Create(CultureInfo.InvariantCulture, $"Wall time: {taken:0.####}ms")));
        }

        return status;
    }

    private async Task<EvaluationStatus> RunCodeAsync(string name, string code, CancellationToken cancellationToken)
    {
        EvaluationResponse response = await _runtime!.EvaluateAsync(name, code, cancellationToken);
        if (response.Status == EvaluationStatus.Succeeded)
        {
            _names.RemoveAll(response.Defined.Contains);
            _names.AddRange(response.Defined);
        }

        return response.Status;
    }

    private async Task<EvaluationStatus> ImportAsync(
        string name,
        ImportPart import,
        IReadOnlyList<string> files,
        CancellationToken cancellationToken)
    {
        string folder = files.Count == 0 ? Environment.CurrentDirectory : Path.GetDirectoryName(files[^1])!;
        string path = Path.GetFullPath(import.Path, folder);
        try
        {
            NotebookDocument document = files.Contains(path)
                ? throw new IOException("it imports itself.")
                : await NotebookFile.ReadAsync(path, cancellationToken);
            foreach ((int index, NotebookCell cell) in document.Cells.Where(static cell => cell.Kind == NotebookCellKind.Code).Index())
            {
                string called = string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)} cell {index + 1}");
                EvaluationStatus status = await SubmitAsync(called, cell.Source, cell.Language, [.. files, path], cancellationToken);
                if (status != EvaluationStatus.Succeeded)
                {
                    return status;
                }
            }

            return EvaluationStatus.Succeeded;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotebookFormatException)
        {
            string problem = $"'{import.Path}' cannot be imported: {e.Message}";
            Say(name, [new CodeDiagnostic(CodeDiagnosticSeverity.Error, "", problem, name, import.Line, 1, import.Line, 1)]);
            return EvaluationStatus.CompilationFailed;
        }
    }

    private EvaluationStatus Display(string name, MimeBundle content)
    {
        Show(new EvaluationDisplay(new EvaluationReference(ReplRuntime.Container, name), name, IsUpdate: false, content));
        return EvaluationStatus.Succeeded;
    }

    private void Say(string name, IReadOnlyList<CodeDiagnostic> diagnostics)
    {
        if (diagnostics.Count > 0)
        {
            Show(new EvaluationResponded(new EvaluationResponse
            {
                Reference = new EvaluationReference(ReplRuntime.Container, name),
                Status = EvaluationStatus.CompilationFailed,
                Diagnostics = diagnostics,
                Memory = new RuntimeMemory(0, 0, 0),
            }));
        }
    }
}
