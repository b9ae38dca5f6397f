using Hawser.Cli.Repl;
using Hawser.Cli.Repl.Editing;

namespace Hawser.Cli.Tests;

/// <summary>The line editor, key by key, without a terminal. In the texts <c>|</c> is the caret.</summary>
public sealed class LineEditorTests
{
    private static readonly string[] History = ["first", "second {\n}"];

    [Fact]
    public void What_is_typed_stands_before_the_caret()
    {
        Assert.Equal("ab|", Show(Type("ab")));
        Assert.Equal("aXb|", Show(Press(Type("ab"), "Left X Right")));
    }

    [Theory]
    [InlineData("Home", "one two\n|three four")]
    [InlineData("Up", "one two|\nthree four")]
    [InlineData("Up Home", "|one two\nthree four")]
    [InlineData("C-Left", "one two\nthree |four")]
    [InlineData("A-b A-b", "one two\n|three four")]
    [InlineData("C-Home", "|one two\nthree four")]
    [InlineData("C-Home A-f", "one| two\nthree four")]
    [InlineData("C-Home Down", "one two\n|three four")]
    [InlineData("C-Home C-e", "one two|\nthree four")]
    [InlineData("C-Home C-e Right", "one two\n|three four")]
    [InlineData("Home Left", "one two|\nthree four")]
    public void The_caret_moves_by_characters_words_lines_and_to_the_ends(string keys, string expected) =>
        Assert.Equal(expected, Show(Press(At("one two\nthree four"), keys)));

    [Theory]
    [InlineData("Backspace", "one tw|")]
    [InlineData("C-w", "one |")]
    [InlineData("C-u", "|")]
    [InlineData("C-a C-k", "|")]
    [InlineData("C-a Delete", "|ne two")]
    [InlineData("C-a C-d", "|ne two")]
    [InlineData("C-a C-Delete", "| two")]
    [InlineData("A-Backspace", "one |")]
    public void Characters_words_and_ends_of_lines_are_deleted(string keys, string expected) =>
        Assert.Equal(expected, Show(Press(At("one two"), keys)));

    [Fact]
    public void What_a_person_sees_as_one_character_is_one_character()
    {
        EditorState state = Press(EditorState.Empty with { Text = "e\u0301👩‍🚀", Caret = 7 }, "Left Left");

        Assert.Equal(0, state.Caret);
        Assert.Equal("👩‍🚀", Press(state, "Delete").Text);
    }

    [Fact]
    public void Enter_submits_what_is_complete_and_else_begins_a_line_with_the_same_indentation()
    {
        EditorState state = Type("void F()\n{");

        (EditorState broken, EditorAction action) = Editor().Press(state, Key("Enter"));
        Assert.Equal(EditorAction.Redraw, action);
        Assert.Equal("void F()\n{\n    |", Show(broken));

        EditorState closed = Type("}", Press(Type("return;", broken), "Enter"));
        Assert.Equal("void F()\n{\n    return;\n}|", Show(closed));
        Assert.Equal(EditorAction.Submit, Editor().Press(closed, Key("Enter")).Action);
        Assert.Equal("void F()\n{\n    return;\n}\n|", Show(Press(closed, "A-Enter")));
    }

    [Fact]
    public void Pasted_text_keeps_its_own_indentation()
    {
        EditorState state = Editor().Press(Type("    if (x) {"), Key("Enter"), isPasted: true).State;

        Assert.Equal("    if (x) {\n|", Show(state));
    }

    [Fact]
    public void What_is_pasted_at_once_is_one_edit_and_the_end_of_its_last_line_submits_nothing()
    {
        EditorState state = LineEditor.Paste(Type("a"), "int x = 1;\n    x + 1\n");

        Assert.Equal("aint x = 1;\n    x + 1|", Show(state));
        Assert.Equal("one\n|two", Show(LineEditor.Paste(At("two") with { Caret = 0 }, "one\n")));
        Assert.Null(LineEditor.Paste(LineEditor.Offer(Type("x.Wr"), Writes), "x").Menu);
    }

    [Fact]
    public void Up_and_down_go_through_the_history_and_what_was_being_written_comes_back()
    {
        EditorState state = Press(Type("new"), "Up");
        Assert.Equal("second {\n}|", Show(state));

        // Within its lines first.
        state = Press(state, "Up Up");
        Assert.Equal("first|", Show(state));
        Assert.Equal("first|", Show(Press(state, "Up")));
        Assert.Equal("new|", Show(Press(state, "C-n C-n")));
    }

    [Fact]
    public void Ctrl_C_clears_and_Ctrl_D_ends_only_where_nothing_stands()
    {
        Assert.Equal((EditorState.Empty, EditorAction.Abandon), Editor().Press(Type("ab"), Key("C-c")));
        Assert.Equal(EditorAction.End, Editor().Press(EditorState.Empty, Key("C-d")).Action);
        Assert.Equal(EditorAction.Redraw, Editor().Press(Type("ab"), Key("C-d")).Action);
    }

    [Fact]
    public void Tab_indents_at_the_beginning_of_a_line_and_completes_behind_something()
    {
        Assert.Equal("    |", Show(Press(EditorState.Empty, "Tab")));
        Assert.Equal(EditorAction.Complete, Editor().Press(Type("Console.Wr"), Key("Tab")).Action);
        Assert.Equal("|", Show(Press(Press(EditorState.Empty, "Tab"), "Backspace")));
    }

    [Fact]
    public void I1_the_only_choice_is_taken_and_of_several_what_they_have_in_common()
    {
        EditorState state = Type("x.Wr");

        Assert.Equal("x.Write|", Show(LineEditor.Offer(state, [new EditorChoice("Write", "Write", 2, 2)])));
        EditorState offered = LineEditor.Offer(state, Writes);
        Assert.Equal("x.Write|", Show(offered));
        Assert.Equal(2, offered.Menu!.Choices.Count);
        Assert.Same(state, LineEditor.Offer(state, []));
    }

    [Fact]
    public void I1_a_choice_that_needs_a_using_brings_it_along()
    {
        var choice = new EditorChoice("JsonNode (using System.Text.Json.Nodes)", "JsonNode", 4, 5, "using System.Text.Json.Nodes;\n", 0);
        EditorChoice[] choices = [new("JsonNice", "JsonNice", 4, 5), choice];

        Assert.Equal("using System.Text.Json.Nodes;\nnew JsonNode|", Show(LineEditor.Offer(Type("new JsonN"), [choice])));
        EditorState offered = LineEditor.Offer(Type("new JsonN"), choices);
        Assert.Equal("new JsonNice|", Show(Press(offered, "Tab")));
        Assert.Equal("using System.Text.Json.Nodes;\nnew JsonNode|", Show(Press(offered, "Tab Tab")));
        Assert.Equal("new JsonN|", Show(Press(offered, "Tab Tab Escape")));
    }

    [Fact]
    public void I1_tab_goes_through_the_choices_and_escape_takes_them_away()
    {
        EditorState offered = LineEditor.Offer(Type("x.Wr"), Writes);

        Assert.Equal("x.Write|", Show(Press(offered, "Tab")));
        Assert.Equal("x.WriteLine|", Show(Press(offered, "Tab Tab")));
        Assert.Equal("x.Write|", Show(Press(offered, "Tab Tab Tab")));
        Assert.Equal("x.WriteLine|", Show(Press(offered, "S-Tab")));
        Assert.Equal("x.Wr|", Show(Press(offered, "Tab Escape")));
        (EditorState chosen, EditorAction action) = Editor().Press(Press(offered, "Tab Tab"), Key("Enter"));
        Assert.Equal(("x.WriteLine|", EditorAction.Redraw), (Show(chosen), action));
        Assert.Null(chosen.Menu);
        Assert.Equal("x.WriteLine(|", Show(Press(Press(offered, "Tab Tab"), "(")));
    }

    private static EditorChoice[] Writes => [new("Write", "Write", 2, 2), new("WriteLine", "WriteLine", 2, 2)];

    private static LineEditor Editor() => new(SubmissionText.IsComplete, History);

    private static EditorState At(string text) => new(text, text.Length);

    private static EditorState Type(string text, EditorState? state = null) => text.Aggregate(
        state ?? EditorState.Empty,
        static (typed, letter) => letter == '\n'
            ? Press(typed, "A-Enter")
            : Editor().Press(typed, new ConsoleKeyInfo(letter, ConsoleKey.None, false, false, false)).State);

    private static EditorState Press(EditorState state, string keys) =>
        keys.Split(' ').Aggregate(state, static (typed, key) => Editor().Press(typed, Key(key)).State);

    private static string Show(EditorState state) => state.Text.Insert(state.Caret, "|");

    /// <summary>A key by its name, with <c>C-</c>, <c>A-</c> and <c>S-</c> before it; a single character is itself.</summary>
    private static ConsoleKeyInfo Key(string name)
    {
        bool control = name.StartsWith("C-", StringComparison.Ordinal), alt = name.StartsWith("A-", StringComparison.Ordinal);
        bool shift = name.StartsWith("S-", StringComparison.Ordinal);
        string bare = control || alt || shift ? name[2..] : name;
        if (bare.Length == 1)
        {
            ConsoleKey letter = char.IsAsciiLetter(bare[0]) ? Enum.Parse<ConsoleKey>(bare.ToUpperInvariant()) : ConsoleKey.None;
            return new ConsoleKeyInfo(control ? '\0' : bare[0], letter, shift, alt, control);
        }

        ConsoleKey key = bare switch
        {
            "Left" or "Right" or "Up" or "Down" => Enum.Parse<ConsoleKey>(bare + "Arrow"),
            _ => Enum.Parse<ConsoleKey>(bare),
        };
        return new ConsoleKeyInfo('\0', key, shift, alt, control);
    }
}
