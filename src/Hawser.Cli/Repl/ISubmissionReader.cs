namespace Hawser.Cli.Repl;

/// <summary>Where a console's submissions come from: a person at a terminal, or a file.</summary>
internal interface ISubmissionReader
{
    /// <summary>Reads a whole submission, which may have several lines.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null: there are no more.</returns>
    Task<string?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Reads a line for code that asks for one.</summary>
    /// <param name="prompt">What the code says; may be empty.</param>
    /// <param name="isHidden">Whether what is typed must not be shown.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null: the end of input.</returns>
    Task<string?> ReadLineAsync(string prompt, bool isHidden, CancellationToken cancellationToken);

    /// <summary>Writes something that is not the reader's, so that what the user is writing comes after it.</summary>
    /// <param name="write">Writes it; true where the user is writing, so that it has to end with a whole line.</param>
    void Interject(Action<bool> write);
}
