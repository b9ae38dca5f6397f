using Hawser.Runtimes.Editing;

namespace Hawser.Runtimes.CSharp.Editing;

/// <summary>Finds what may stand at a place of a code. Thread-safe. Disposing frees what it knows of code.</summary>
internal interface ICompletionSource : IDisposable
{
    /// <summary>Finds it.</summary>
    /// <param name="scope">What the code sees.</param>
    /// <param name="text">The code, and the place.</param>
    /// <param name="most">How many items to give at most.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>It, and whether types may stand there at all.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    Task<(CompletionList List, bool HasTypes)> CompleteAsync(
        EditorScope scope, EditorText text, int most, CancellationToken cancellationToken);
}
