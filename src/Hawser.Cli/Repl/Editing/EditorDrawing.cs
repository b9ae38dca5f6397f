using System.Globalization;
using System.Text;
using Spectre.Console.Rendering;

namespace Hawser.Cli.Repl.Editing;

/// <summary>
/// How a state looks on a terminal: the characters to write from the first cell of its first row on, and where the caret is then. Rows are
/// broken here and never by the terminal, since terminals differ in when they do.
/// </summary>
/// <param name="Output">What to write. It ends behind the last character that is shown.</param>
/// <param name="Rows">How many rows it takes.</param>
/// <param name="CaretRow">The caret's row, from 0.</param>
/// <param name="CaretColumn">The caret's column, from 0.</param>
internal sealed record EditorDrawing(string Output, int Rows, int CaretRow, int CaretColumn)
{
    private const int MostChoices = 40;

    /// <summary>Draws a state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="prompt">What stands before the first line; each other has as much room before it.</param>
    /// <param name="width">The terminal's columns.</param>
    /// <param name="colors">The colour of each character of the text; null for none.</param>
    /// <param name="isHidden">Whether the text is not to be seen.</param>
    public static EditorDrawing Of(EditorState state, string prompt, int width, byte[]? colors = null, bool isHidden = false)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(prompt);
        var pen = new Pen(width);
        pen.Write(prompt, color: colors is null ? (byte)0 : (byte)36);
        string text = isHidden ? "" : state.Text;
        int caret = Math.Min(state.Caret, text.Length);
        (int Row, int Column) place = (0, 0);
        string continuation = new(' ', CellsOf(prompt));
        for (int index = 0; index < text.Length;)
        {
            if (index == caret)
            {
                place = pen.Place();
            }

            int length = StringInfo.GetNextTextElementLength(text.AsSpan(index));
            string element = text.Substring(index, length);
            if (element is "\n")
            {
                pen.Break();
                pen.Write(continuation, 0);
            }
            else
            {
                pen.Put(Visible(element), colors?[index] ?? 0);
            }

            index += length;
        }

        place = caret == text.Length ? pen.Place() : place;
        pen.Uncolor();
        if (state.Menu is { } menu && !isHidden)
        {
            Show(menu, pen, colors is not null);
        }

        return new EditorDrawing(pen.Output, pen.Row + 1, place.Row, place.Column);
    }

    private static void Show(EditorMenu menu, Pen pen, bool hasColors)
    {
        pen.Break();
        foreach ((int index, EditorChoice choice) in menu.Choices.Take(MostChoices).Index())
        {
            bool isSelected = index == menu.Selected;
            string label = isSelected && !hasColors ? $"[{choice.Label}]" : choice.Label;
            if (pen.Column > 0 && pen.Column + 2 + CellsOf(label) > pen.Width)
            {
                pen.Break();
            }

            pen.Write(pen.Column > 0 ? "  " : "", 0);
            pen.Write(label, isSelected && hasColors ? (byte)7 : (byte)0);
        }

        if (menu.Choices.Count > MostChoices)
        {
            pen.Write(string.Create(CultureInfo.InvariantCulture, $"  … {menu.Choices.Count - MostChoices} more"), 0);
        }

        pen.Uncolor();
    }

    /// <summary>What would move the terminal's own caret is shown as something else.</summary>
    private static string Visible(string element) => element is "\t" ? "    " : element.Any(char.IsControl) ? "·" : element;

    private static int CellsOf(string text) => new Segment(text).CellCount();

    private sealed class Pen(int width)
    {
        private readonly StringBuilder _output = new();
        private byte _color;

        public int Width => Math.Max(2, width);

        public int Row { get; private set; }

        public int Column { get; private set; }

        public string Output => _output.ToString();

        public void Write(string text, byte color)
        {
            foreach (char character in text)
            {
                Put(character.ToString(), color);
            }

            Uncolor();
        }

        public void Put(string element, byte color)
        {
            int cells = CellsOf(element);
            if (Column + cells > Width)
            {
                Break();
            }

            if (color != _color)
            {
                Uncolor();
                _output.Append(color == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"\u001b[{color}m"));
                _color = color;
            }

            _output.Append(element);
            Column += cells;
        }

        public void Uncolor()
        {
            if (_color != 0)
            {
                _output.Append("\u001b[0m");
                _color = 0;
            }
        }

        public void Break()
        {
            Uncolor();
            _output.Append("\r\n");
            Row++;
            Column = 0;
        }

        /// <summary>Where the next character would be.</summary>
        public (int Row, int Column) Place()
        {
            if (Column == Width)
            {
                Break();
            }

            return (Row, Column);
        }
    }
}
