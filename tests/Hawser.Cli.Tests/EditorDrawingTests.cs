using Hawser.Cli.Repl.Editing;

namespace Hawser.Cli.Tests;

public sealed class EditorDrawingTests
{
    [Fact]
    public void Lines_stand_below_each_other_behind_the_prompt()
    {
        var drawing = EditorDrawing.Of(new EditorState("ab\ncd", 4), "> ", 20);

        Assert.Equal(new EditorDrawing("> ab\r\n  cd", 2, 1, 3), drawing);
    }

    [Fact]
    public void A_line_that_is_too_long_is_broken_and_the_caret_of_a_full_row_is_in_the_next()
    {
        Assert.Equal(new EditorDrawing("> abc\r\nde", 2, 1, 2), EditorDrawing.Of(new EditorState("abcde", 5), "> ", 5));
        Assert.Equal(new EditorDrawing("> abc\r\n", 2, 1, 0), EditorDrawing.Of(new EditorState("abc", 3), "> ", 5));
        Assert.Equal(new EditorDrawing("> abc", 1, 0, 3), EditorDrawing.Of(new EditorState("abc", 1), "> ", 5));
    }

    [Fact]
    public void Wide_characters_take_two_cells_and_are_not_cut()
    {
        Assert.Equal(new EditorDrawing("> a\r\n漢", 2, 1, 2), EditorDrawing.Of(new EditorState("a漢", 2), "> ", 4));
    }

    [Fact]
    public void Control_characters_never_reach_the_terminal() =>
        Assert.Equal("> a·b", EditorDrawing.Of(new EditorState("a\u001bb", 3), "> ", 20).Output);

    [Fact]
    public void What_is_hidden_is_not_shown_not_even_its_length() =>
        Assert.Equal(new EditorDrawing("Password: ", 1, 0, 10), EditorDrawing.Of(new EditorState("secret", 6), "Password: ", 40, isHidden: true));

    [Fact]
    public void Choices_stand_below_the_text_and_the_caret_stays_in_it()
    {
        EditorState state = new EditorState("x.Write", 7) with
        {
            Menu = new EditorMenu([new("Write", "Write", 2, 2), new("WriteLine", "WriteLine", 2, 2)], 0, "x.Wr", 4),
        };

        Assert.Equal(new EditorDrawing("> x.Write\r\n[Write]  WriteLine", 2, 0, 9), EditorDrawing.Of(state, "> ", 40));
        Assert.Equal(3, EditorDrawing.Of(state, "> ", 12).Rows);
    }

    [Fact]
    public void Keywords_texts_numbers_and_comments_have_their_colours()
    {
        const string code = "var x = \"a\" + 1; // b";

        byte[] colors = CodeColors.Of(code);

        Assert.Equal(34, colors[0]);
        Assert.Equal(0, colors[code.IndexOf('x', StringComparison.Ordinal)]);
        Assert.Equal(33, colors[code.IndexOf('a', 5)]);
        Assert.Equal(35, colors[code.IndexOf('1', StringComparison.Ordinal)]);
        Assert.Equal(90, colors[^1]);
        Assert.Equal("\u001b[36m> \u001b[0m\u001b[34mvar\u001b[0m y", EditorDrawing.Of(new EditorState("var y", 5), "> ", 40, CodeColors.Of("var y")).Output);
    }
}
