using Hawser.Runtimes.Display;
using Hawser.Runtimes.Editing;
using Hawser.Runtimes.Languages;

namespace Hawser.Runtimes.Tests.Support;

/// <summary>Answers by what it is asked, and by the names that the parents have kept.</summary>
internal sealed class ScriptEditor(ScriptSession session, bool ownsProcess) : ILanguageEditor
{
    public bool OwnsProcess => ownsProcess;

    public bool IsDisposed { get; private set; }

    public Task<CompletionList> CompleteAsync(EditRequest request, CancellationToken cancellationToken)
    {
        IEnumerable<string> names = request.Parents.SelectMany(parent => session.Kept.GetValueOrDefault(parent)?.Keys ?? []);
        return Task.FromResult(new CompletionList([.. names.Select(name => Item(name, request.Position))], true));
    }

    public Task<Hover?> HoverAsync(EditRequest request, CancellationToken cancellationToken) =>
        Task.FromResult<Hover?>(new Hover(MimeBundle.OfText(request.Code), new CodeSpan(0, request.Position)));

    public Task<SignatureHelp?> SignatureHelpAsync(EditRequest request, CancellationToken cancellationToken)
    {
        var signature = new Signature("F(int a)", [new SignatureParameter("a", "int a")]);
        return Task.FromResult<SignatureHelp?>(new SignatureHelp([signature], 0, 0, new CodeSpan(0, request.Position)));
    }

    public Task<IReadOnlyList<CodeDiagnostic>> DiagnoseAsync(EditRequest request, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<CodeDiagnostic>>(
            [new CodeDiagnostic(CodeDiagnosticSeverity.Error, "S2", request.Code, request.Name ?? request.Container, 1, 1, 1, 2)]);

    public Task<FormattedCode> FormatAsync(EditRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new FormattedCode(request.Code.Trim(), 0));

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }

    private static CompletionItem Item(string name, int position) => new(name, CompletionKind.Variable, name, new CodeSpan(position, 0));
}
