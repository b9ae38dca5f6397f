namespace Hawser.Runtimes.Languages;

/// <summary>
/// The evaluations of one container, and the load context of their code. <see cref="PrepareAsync"/> may be called by any thread at any time, also
/// while a cell runs; the others by one at a time. Disposing forgets all and starts to unload.
/// </summary>
public interface ILanguageContainer : IAsyncDisposable
{
    /// <summary>
    /// The load context of the container's code, by which the runtime sees that it is really unloaded after disposal; null once it is collected.
    /// </summary>
    WeakReference LoadContext { get; }

    /// <summary>
    /// Compiles code against its parents, and loads and runs nothing of it. Code that does not compile gives a cell too, with its diagnostics.
    /// Where the references of the code have to be fetched first, this fetches them. It is called on the thread pool, never on a container's thread, where
    /// code can be aborted at any instruction, and may hold the calling thread while it compiles.
    /// </summary>
    /// <param name="source">The code and what it continues from.</param>
    /// <param name="cancellationToken">Ends the compilation.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    Task<ICell> PrepareAsync(CellSource source, CancellationToken cancellationToken);

    /// <summary>Frees an evaluation: its name becomes unknown, and its objects can be collected when no other refers to them.</summary>
    /// <param name="evaluation">The evaluation's name within this container; one that is not known is ignored.</param>
    void Forget(string evaluation);
}
