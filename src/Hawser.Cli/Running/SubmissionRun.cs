using System.Globalization;
using Hawser.Notebooks;
using Hawser.Notebooks.Submissions;
using Hawser.Runtimes;

namespace Hawser.Cli.Running;

/// <summary>
/// Does what a text asks for, part by part, be it a cell of a document or what was typed in a console: evaluates its code, shows what is to
/// be shown as it is, and does the same with the cells of files that it imports. The first part that does not succeed ends it.
/// </summary>
/// <param name="container">The container that it is evaluated in.</param>
/// <param name="evaluate">Evaluates code; takes what diagnostics call it, and the code.</param>
/// <param name="tell">Is told what happens beside evaluations.</param>
/// <param name="time">Measures.</param>
internal sealed class SubmissionRun(
    string container,
    Func<string, string, Task<EvaluationResponse>> evaluate,
    Action<RuntimeEvent> tell,
    TimeProvider time)
{
    private readonly List<CodeDiagnostic> _diagnostics = [];

    /// <summary>Does it, once.</summary>
    /// <param name="text">The text.</param>
    /// <param name="language">The language of its first lines.</param>
    /// <param name="name">What diagnostics call it.</param>
    /// <param name="file">The file that it is of, by its full path; null for what is typed, which imports from the working folder.</param>
    public async Task<CellOutcome> RunAsync(string text, string language, string name, string? file)
    {
        long began = time.GetTimestamp();
        (EvaluationStatus status, EvaluationResponse? response) = await SubmitAsync(text, language, name, file is null ? [] : [file]);
        return new CellOutcome(status, time.GetElapsedTime(began), response, _diagnostics);
    }

    /// <summary>Does what the text of a submission asks for, or that of a cell of a file that one imports.</summary>
    /// <param name="text">The text.</param>
    /// <param name="language">The language of its first lines.</param>
    /// <param name="name">What diagnostics call it.</param>
    /// <param name="files">The files that it is of, the outermost first.</param>
    private async Task<(EvaluationStatus Status, EvaluationResponse? Response)> SubmitAsync(
        string text, string language, string name, IReadOnlyList<string> files)
    {
        long began = time.GetTimestamp();
        var submission = Submission.Of(text, name, language);
        Say(name, submission.HasErrors ? EvaluationStatus.CompilationFailed : EvaluationStatus.Succeeded, submission.Diagnostics);
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
                    last = await evaluate(name, code.Code);
                    _diagnostics.AddRange(last.Diagnostics);
                    status = last.Status;
                    break;
                case ShownPart shown:
                    string display = string.Create(CultureInfo.InvariantCulture, $"{name}, line {part.Line}");
                    tell(new EvaluationDisplay(Reference(name), display, IsUpdate: false, shown.Content));
                    break;
                case ImportPart import:
                    (status, last) = await ImportAsync(import, name, files);
                    break;
            }

            if (status != EvaluationStatus.Succeeded)
            {
                return (status, last);
            }
        }

        if (submission.IsTimed)
        {
            string taken = string.Create(
                CultureInfo.InvariantCulture, $"Wall time: {time.GetElapsedTime(began).TotalMilliseconds:0.####}ms\n");
            tell(new EvaluationOutput(Reference(name), OutputStreamKind.Out, taken));
        }

        return (EvaluationStatus.Succeeded, last);
    }

    private async Task<(EvaluationStatus Status, EvaluationResponse? Response)> ImportAsync(
        ImportPart import, string name, IReadOnlyList<string> files)
    {
        string folder = files is [.., string importing] ? Path.GetDirectoryName(importing)! : Environment.CurrentDirectory;
        string path = Path.GetFullPath(import.Path, folder);
        string? problem = files.Contains(path)
            ? $"'{import.Path}' imports itself: {string.Join(" → ", files.Append(path).Select(Path.GetFileName))}."
            : null;
        NotebookDocument? document = null;
        try
        {
            document = problem is null ? await DocumentErrors.ReadAsync(path, CancellationToken.None) : null;
        }
        catch (ToolException e)
        {
            problem = e.Message;
        }

        if (document is null)
        {
            var diagnostic = new CodeDiagnostic(CodeDiagnosticSeverity.Error, "", problem!, name, import.Line, 1, import.Line, 1);
            Say(name, EvaluationStatus.CompilationFailed, [diagnostic]);
            return (EvaluationStatus.CompilationFailed, null);
        }

        EvaluationResponse? last = null;
        foreach (RunCell cell in RunCell.Of(document, path))
        {
            string file = Path.GetFileName(path);
            string called = cell.Name == file ? file : $"{file} {cell.Name}";
            (EvaluationStatus status, last) = await SubmitAsync(cell.Cell.Source, cell.Cell.Language, called, [.. files, path]);
            if (status != EvaluationStatus.Succeeded)
            {
                return (status, last);
            }
        }

        return (EvaluationStatus.Succeeded, last);
    }

    private void Say(string name, EvaluationStatus status, IReadOnlyList<CodeDiagnostic> said)
    {
        if (said.Count > 0)
        {
            _diagnostics.AddRange(said);
            tell(new EvaluationResponded(ChainedRuntime.NotMade(Reference(name), status) with { Diagnostics = said }));
        }
    }

    private EvaluationReference Reference(string name) => new(container, name);
}
