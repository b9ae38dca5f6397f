using Hawser.Runtimes.Editing;
using Hawser.Runtimes.Languages;

namespace Hawser.Runtimes.Serving;

// An editor's questions. They reach no container: a thread that evaluates is not waited for, and none is made.
internal sealed partial class RuntimeServer
{
    private readonly Lock _editing = new();
    private ILanguageEditor? _editor;
    private bool _editorOpened;

    internal Task<CompletionList> CompleteAsync(EditRequest request, CancellationToken cancellationToken) =>
        AskAsync(request, static (editor, asked, token) => editor.CompleteAsync(asked, token), CompletionList.Empty, cancellationToken);

    internal Task<Hover?> HoverAsync(EditRequest request, CancellationToken cancellationToken) =>
        AskAsync(request, static (editor, asked, token) => editor.HoverAsync(asked, token), null, cancellationToken);

    internal Task<SignatureHelp?> SignatureHelpAsync(EditRequest request, CancellationToken cancellationToken) =>
        AskAsync(request, static (editor, asked, token) => editor.SignatureHelpAsync(asked, token), null, cancellationToken);

    internal Task<IReadOnlyList<CodeDiagnostic>> DiagnoseAsync(EditRequest request, CancellationToken cancellationToken) =>
        AskAsync(request, static (editor, asked, token) => editor.DiagnoseAsync(asked, token), [], cancellationToken);

    internal Task<FormattedCode> FormatAsync(EditRequest request, CancellationToken cancellationToken)
    {
        var asItIs = new FormattedCode(request.Code, request.Position);
        return AskAsync(request, static (editor, asked, token) => editor.FormatAsync(asked, token), asItIs, cancellationToken);
    }

    /// <summary>Asks on the pool, whoever calls: a language may work for long before it awaits.</summary>
    private async Task<T> AskAsync<T>(
        EditRequest request,
        Func<ILanguageEditor, EditRequest, CancellationToken, Task<T>> ask,
        T nothing,
        CancellationToken cancellationToken)
    {
        Check(request);
        return Editor() is { } editor
            ? await Task.Run(() => ask(editor, request, cancellationToken), cancellationToken).ConfigureAwait(false)
            : nothing;
    }

    private ILanguageEditor? Editor()
    {
        lock (_editing)
        {
            ThrowIfEnded();
            if (!_editorOpened)
            {
                _editor = Language.OpenEditor(Options.OwnsProcess);
                _editorOpened = true;
            }

            return _editor;
        }
    }

    /// <summary>The session has ended: no question is asked any more.</summary>
    private ValueTask CloseEditorAsync()
    {
        lock (_editing)
        {
            return _editor?.DisposeAsync() ?? ValueTask.CompletedTask;
        }
    }

    private static void Check(EditRequest request)
    {
        ArgumentException.ThrowIfNullOrEmpty(request.Container, "Container");
        ArgumentNullException.ThrowIfNull(request.Code);
        if (request.Position < 0 || request.Position > request.Code.Length)
        {
            throw new ArgumentException($"A position is one of the code, 0 to {request.Code.Length}, not {request.Position}.", nameof(request));
        }
    }
}
