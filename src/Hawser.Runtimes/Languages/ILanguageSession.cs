namespace Hawser.Runtimes.Languages;

/// <summary>
/// The containers of one session, and what they share: an evaluation may continue from one of another container. Thread-safe. Disposing frees
/// whatever containers are left.
/// </summary>
public interface ILanguageSession : IAsyncDisposable
{
    /// <summary>Opens a container.</summary>
    /// <param name="container">Its name, which no other open container of the session has.</param>
    ILanguageContainer OpenContainer(string container);

    /// <summary>Describes an exception of a cell: its own frames with the cells' names and lines.</summary>
    /// <param name="exception">What <see cref="ICell.RunAsync"/> threw.</param>
    EvaluationError Describe(Exception exception);

    /// <summary>
    /// What answers an editor's questions about the session's code; null, as here, for a language that has no answers. It is asked for with the first
    /// question, once, and disposed of before the session.
    /// </summary>
    /// <param name="ownsProcess">
    /// Whether the process ends with the session, so that what can never be unloaded again may be loaded; elsewhere it must not be, unless the settings
    /// ask for it.
    /// </param>
    ILanguageEditor? OpenEditor(bool ownsProcess) => null;

    /// <summary>
    /// The evaluation whose code an exception came through, the outermost where there are several: so an exception that no code caught is known to be of
    /// this session and not of the application. It may run no code of the user, and holds for code of containers that were dropped, too.
    /// </summary>
    /// <param name="exception">An exception that was thrown.</param>
    /// <returns>Null where it came through no code of this session; the default is that nobody knows.</returns>
    EvaluationReference? OriginOf(Exception exception) => null;
}
