using FsCheck;
using FsCheck.Fluent;

namespace Hawser.Notebooks.Tests;

/// <summary>What is read and written again is what it was, whatever it was.</summary>
public sealed class RoundTripTests
{
    private static readonly Config Often = Config.QuickThrowOnFailure.WithMaxTest(150).WithQuietOnSuccess(true);

    public static TheoryData<string> Endings => [".ipynb", ".dib", ".md", ".csx"];

    [Theory]
    [InlineData(".dib")]
    [InlineData(".md")]
    [InlineData(".csx")]
    [InlineData(".cs")]
    public void A_text_is_written_as_it_was_read_to_the_character(string ending) =>
        Prop.ForAll(Documents.Texts().ToArbitrary(), text =>
        {
            var format = NotebookFormat.OfPath("x" + ending);
            NotebookDocument document;
            try
            {
                document = format.Read(text);
            }
            catch (NotebookFormatException e)
            {
                return e.Line > 0; // A comment is missing in a cell that consists of comments, or #!meta has no JSON.
            }

            return format.Write(document) == text;
        }).Check(Often);

    [Theory]
    [MemberData(nameof(Endings))]
    public void Cells_are_read_as_they_were_written(string ending) =>
        Prop.ForAll(Documents.Plain().ToArbitrary(), document =>
        {
            var format = NotebookFormat.OfPath("x" + ending);
            return Same(format.Read(format.Write(document)), document, format);
        }).Check(Often);

    [Theory]
    [MemberData(nameof(Endings))]
    public void What_a_format_cannot_hold_is_refused_and_never_changed(string ending) =>
        Prop.ForAll(Documents.Plain(withMarkers: true).ToArbitrary(), document =>
        {
            var format = NotebookFormat.OfPath("x" + ending);
            try
            {
                NotebookDocument read = format.Read(format.Write(document));
                return ending == ".dib" || Same(read, document, format); // There, code with such a line becomes several cells.
            }
            catch (NotebookFormatException e)
            {
                return ending != ".ipynb" && e.Message.Contains("begins another cell", StringComparison.Ordinal);
            }
        }).Check(Often);

    [Fact]
    public void A_notebook_with_outputs_and_metadata_is_the_same_after_it_was_written_and_read() =>
        Prop.ForAll(Documents.Full().ToArbitrary(), document =>
        {
            string once = NotebookFormat.Ipynb.Write(document);
            NotebookDocument read = NotebookFormat.Ipynb.Read(once);
            string twice = NotebookFormat.Ipynb.Write(read);
            return once == twice
                && read.Cells.Select(static cell => OutputText.Of(cell.Outputs))
                    .SequenceEqual(document.Cells.Select(static cell => OutputText.Of(cell.Kind == NotebookCellKind.Code ? cell.Outputs : [])));
        }).Check(Often);

    [Theory]
    [InlineData(".dib")]
    [InlineData(".md")]
    [InlineData(".csx")]
    public void A_notebook_goes_through_another_format_and_back_with_all_its_cells(string ending) =>
        Prop.ForAll(Documents.Plain().ToArbitrary(), document =>
        {
            var format = NotebookFormat.OfPath("x" + ending);
            string there = format.Write(NotebookFormat.Ipynb.Read(NotebookFormat.Ipynb.Write(document)));
            NotebookDocument back = NotebookFormat.Ipynb.Read(NotebookFormat.Ipynb.Write(format.Read(there)));
            return Same(back, document, format);
        }).Check(Often);

    [Fact]
    public void The_text_of_outputs_is_kept_in_Markdown() =>
        Prop.ForAll(Documents.Full().ToArbitrary(), document =>
        {
            string text;
            try
            {
                text = NotebookFormat.Markdown.Write(document);
            }
            catch (NotebookFormatException)
            {
                return true;
            }

            NotebookDocument read = NotebookFormat.Markdown.Read(text);
            return NotebookFormat.Markdown.Write(read) == text
                && read.Cells.Where(static cell => cell.Kind == NotebookCellKind.Code).Select(static cell => OutputText.Of(cell.Outputs))
                    .SequenceEqual(document.Cells.Where(static cell => cell.Kind == NotebookCellKind.Code)
                        .Select(static cell => OutputText.Of(cell.Outputs)));
        }).Check(Often);

    private static bool Same(NotebookDocument read, NotebookDocument written, NotebookFormat format)
    {
        (string, string)[] had = [.. written.Cells.Select(cell => (cell.Language, Held(cell, format)))];
        (string, string)[] have = [.. read.Cells.Select(cell => (cell.Language, Held(cell, format)))];
        return had.SequenceEqual(have);
    }

    private static string Held(NotebookCell cell, NotebookFormat format)
    {
        bool isTrimmed = !format.Holds.HasFlag(NotebookParts.BlankEdges)
            && (format != NotebookFormat.Csx || cell.Language == NotebookLanguages.CSharp);
        return isTrimmed ? Trimmed(cell.Source) : cell.Source;
    }

    private static string Trimmed(string source)
    {
        string[] lines = source.Split('\n');
        int first = Array.FindIndex(lines, static line => !string.IsNullOrWhiteSpace(line));
        int last = Array.FindLastIndex(lines, static line => !string.IsNullOrWhiteSpace(line));
        return first < 0 ? "" : string.Join('\n', lines[first..(last + 1)]);
    }
}
