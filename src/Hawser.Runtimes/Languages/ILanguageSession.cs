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
}
