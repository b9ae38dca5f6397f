using System.Text.Json;
using Hawser.Notebooks.Formats;

namespace Hawser.Notebooks;

/// <summary>
/// One cell of a document. Immutable; make another by <c>with</c>. Two cells are equal when they share their parts, not when their JSON
/// means the same.
/// </summary>
public sealed record NotebookCell
{
    /// <summary>
    /// The cell's language by its usual name (<see cref="NotebookLanguages"/>): <c>csharp</c>, the default; <c>markdown</c> and <c>raw</c>
    /// for those kinds of cells. Other names that a language has, such as <c>C#</c>, are taken for it.
    /// </summary>
    /// <exception cref="ArgumentException">The name is empty, or has white space or control characters.</exception>
    public string Language
    {
        get;
        init
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(value);
            field = value.Any(static character => char.IsWhiteSpace(character) || char.IsControl(character) || character == '`')
                ? throw new ArgumentException($"'{value}' cannot be a cell's language: its name is one word.", nameof(value))
                : NotebookLanguages.NameOf(value);
        }
    } = NotebookLanguages.CSharp;

    /// <summary>What the cell is: its language says it.</summary>
    public NotebookCellKind Kind => Language switch
    {
        NotebookLanguages.Markdown => NotebookCellKind.Markdown,
        NotebookLanguages.Raw => NotebookCellKind.Raw,
        _ => NotebookCellKind.Code,
    };

    /// <summary>The cell's text, with the line ends that it has in its file. May be empty.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public required string Source
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>The cell's name in files that have one, unique there; null for none.</summary>
    public string? Id { get; init; }

    /// <summary>How many evaluations its kernel had made when it made this one; null for not run.</summary>
    public int? ExecutionCount { get; init; }

    /// <summary>What came of running it, in order.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public IReadOnlyList<NotebookOutput> Outputs
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = [];

    /// <summary>The cell's metadata, a JSON object, kept as it is; null for none.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>The files that a Markdown cell shows, a JSON object as .ipynb has it, kept as it is; null for none.</summary>
    public JsonElement? Attachments { get; init; }

    /// <summary>The cell's text as it stood in the file that it was read from.</summary>
    internal CellLayout? Layout { get; init; }

    /// <summary>The members that its file had beside those above.</summary>
    internal JsonElement? Extra { get; init; }

    /// <summary>A cell of C#.</summary>
    /// <param name="source">The code.</param>
    public static NotebookCell Code(string source) => new() { Source = source };

    /// <summary>A cell of Markdown.</summary>
    /// <param name="source">The Markdown.</param>
    public static NotebookCell Markdown(string source) => new() { Source = source, Language = NotebookLanguages.Markdown };
}
