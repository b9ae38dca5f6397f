using System.Runtime.CompilerServices;
using Hawser.Runtimes.Editing;
using Hawser.Runtimes.Sessions;

namespace Hawser.Runtimes.Connecting;

// An editor's questions. They are calls as others are, but that a newer one takes an older one's place.
internal sealed partial class RuntimeDriver
{
    private readonly NewestQuestions _questions = new();

    internal Task<CompletionList> CompleteAsync(EditRequest request, CancellationToken cancellationToken) =>
        AskAsync(request, static (session, asked, token) => session.CompleteAsync(asked, token), cancellationToken);

    internal Task<Hover?> HoverAsync(EditRequest request, CancellationToken cancellationToken) =>
        AskAsync(request, static (session, asked, token) => session.HoverAsync(asked, token), cancellationToken);

    internal Task<SignatureHelp?> SignatureHelpAsync(EditRequest request, CancellationToken cancellationToken) =>
        AskAsync(request, static (session, asked, token) => session.SignatureHelpAsync(asked, token), cancellationToken);

    internal Task<IReadOnlyList<CodeDiagnostic>> DiagnoseAsync(EditRequest request, CancellationToken cancellationToken) =>
        AskAsync(request, static (session, asked, token) => session.DiagnoseAsync(asked, token), cancellationToken);

    internal Task<FormattedCode> FormatAsync(EditRequest request, CancellationToken cancellationToken) =>
        AskAsync(request, static (session, asked, token) => session.FormatAsync(asked, token), cancellationToken);

    private Task<T> AskAsync<T>(
        EditRequest request,
        Func<IRuntimeSession, EditRequest, CancellationToken, Task<T>> ask,
        CancellationToken cancellationToken,
        [CallerMemberName] string kind = "")
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentException.ThrowIfNullOrEmpty(request.Container, nameof(request));
        ArgumentNullException.ThrowIfNull(request.Code, nameof(request));
        ArgumentOutOfRangeException.ThrowIfNegative(request.Position, nameof(request));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.Position, request.Code.Length, nameof(request));
        return _questions.AskAsync(
            kind,
            request.Container,
            token => CallAsync((session, call) => ask(session, request, call), token),
            cancellationToken);
    }
}
