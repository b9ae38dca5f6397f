using Hawser.Runtimes.Editing;

namespace Hawser.Runtimes.Languages;

/// <summary>
/// What of a language answers an editor's questions in a session. They change nothing, are asked on the thread pool at any time, also while cells run, and
/// several at once: each sees the evaluations that were kept when it was asked. A parent that is not known is skipped. Thread-safe. Disposing frees what was
/// loaded for the answers.
/// </summary>
public interface ILanguageEditor : IAsyncDisposable
{
    /// <summary>What may stand at a place.</summary>
    /// <param name="request">The code, the place, and what the code sees.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    Task<CompletionList> CompleteAsync(EditRequest request, CancellationToken cancellationToken);

    /// <summary>What is known about what is named at a place; null for nothing.</summary>
    /// <param name="request">The code, the place, and what the code sees.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    Task<Hover?> HoverAsync(EditRequest request, CancellationToken cancellationToken);

    /// <summary>How what is called around a place can be called; null where nothing is.</summary>
    /// <param name="request">The code, the place, and what the code sees.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    Task<SignatureHelp?> SignatureHelpAsync(EditRequest request, CancellationToken cancellationToken);

    /// <summary>What evaluating the code would have to say about it. Nothing is run, and nothing is fetched.</summary>
    /// <param name="request">The code, and what it sees.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    Task<IReadOnlyList<CodeDiagnostic>> DiagnoseAsync(EditRequest request, CancellationToken cancellationToken);

    /// <summary>The code as the language's conventions would have it. What cannot be read of it stays as it is.</summary>
    /// <param name="request">The code, and the place to follow.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    Task<FormattedCode> FormatAsync(EditRequest request, CancellationToken cancellationToken);
}
