using System.Collections.Concurrent;
using Hawser.Cli.Repl;
using Hawser.Cli.Repl.Editing;
using Hawser.Cli.Terminal;

namespace Hawser.Cli.Tests;

/// <summary>The line editor on a terminal, whose keys a test presses.</summary>
public sealed class TerminalReaderTests : IDisposable, IKeyboard
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestTerminal _terminal = new(width: 40);
    private readonly BlockingCollection<ConsoleKeyInfo> _keys = [];

    public bool ReadsInterrupt { get; set; }

    public bool MarksPastes { get; set; }

    public bool IsKeyWaiting => _keys.Count > 0;

    public ConsoleKeyInfo Read() => _keys.Take();

    public void Dispose()
    {
        _terminal.Dispose();
        _keys.Dispose();
    }

    [Fact]
    public async Task A_submission_is_read_key_by_key_and_drawn_and_Ctrl_C_is_a_key_only_meanwhile()
    {
        Task<string?> reading = Reader().ReadAsync(CancellationToken.None);
        Assert.True(ReadsInterrupt);

        Press("1+1");
        _keys.Add(new ConsoleKeyInfo('\r', ConsoleKey.Enter, false, false, false));

        Assert.Equal("1+1", await reading.WaitAsync(Patience));
        Assert.False(ReadsInterrupt);
        Assert.EndsWith("> 1+1\r\u001b[5C\r\n", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_happens_meanwhile_is_shown_above_what_is_being_written()
    {
        TerminalSubmissionReader reader = Reader();
        Task<string?> reading = reader.ReadAsync(CancellationToken.None);
        Press("ab");
        await _terminal.WaitForOutAsync("> ab\r\u001b[4C").WaitAsync(Patience);

        reader.Interject(isWriting =>
        {
            Assert.True(isWriting);
            _terminal.Console.OutText.Write("told\n");
        });

        Assert.EndsWith("\r\u001b[Jtold\n> ab\r\u001b[4C", _terminal.Out, StringComparison.Ordinal);
        _keys.Add(new ConsoleKeyInfo('\r', ConsoleKey.Enter, false, false, false));
        Assert.Equal("ab", await reading.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_wait_for_a_line_is_given_up_and_its_key_is_the_next_ones()
    {
        TerminalSubmissionReader reader = Reader();
        using var stop = new CancellationTokenSource();
        Task<string?> line = reader.ReadLineAsync("name? ", isHidden: false, stop.Token);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => line.WaitAsync(Patience));

        Task<string?> reading = reader.ReadAsync(CancellationToken.None);
        Press("x");
        _keys.Add(new ConsoleKeyInfo('\r', ConsoleKey.Enter, false, false, false));
        Assert.Equal("x", await reading.WaitAsync(Patience));
    }

    [Fact]
    public async Task I1_tab_asks_for_what_may_stand_there()
    {
        Task<string?> reading = Reader((text, caret, _) =>
            Task.FromResult<IReadOnlyList<EditorChoice>>(text == "Cons" && caret == 4 ? [new("Console", "Console", 0, 4)] : []))
            .ReadAsync(CancellationToken.None);

        Press("Cons");
        _keys.Add(new ConsoleKeyInfo('\t', ConsoleKey.Tab, false, false, false));
        _keys.Add(new ConsoleKeyInfo('\r', ConsoleKey.Enter, false, false, false));

        Assert.Equal("Console", await reading.WaitAsync(Patience));
    }

    [Fact]
    public async Task No_key_is_lost_however_fast_they_come()
    {
        string text = string.Concat(Enumerable.Repeat("x + ", 250)) + "1";
        Press(text);
        _keys.Add(new ConsoleKeyInfo('\r', ConsoleKey.Enter, false, false, false));

        Assert.Equal(text, await Reader().ReadAsync(CancellationToken.None).WaitAsync(Patience));
    }

    [Fact]
    public async Task Lines_that_are_pasted_are_one_submission_and_the_terminal_marks_them_only_meanwhile()
    {
        Press("\u001b[200~int x = 1;\rx + 1\r\u001b[201~");
        Task<string?> reading = Reader().ReadAsync(CancellationToken.None);
        Assert.True(MarksPastes);
        await _terminal.WaitForOutAsync("> int x = 1;\r\n  x + 1\r\u001b[7C").WaitAsync(Patience);
        Assert.False(reading.IsCompleted);

        _keys.Add(new ConsoleKeyInfo('\r', ConsoleKey.Enter, false, false, false));

        Assert.Equal("int x = 1;\nx + 1", await reading.WaitAsync(Patience));
        Assert.False(MarksPastes);
    }

    [Fact]
    public async Task The_end_of_input_is_told_as_such()
    {
        Task<string?> reading = Reader().ReadAsync(CancellationToken.None);

        _keys.Add(new ConsoleKeyInfo('\u0004', ConsoleKey.D, false, false, true));

        Assert.Null(await reading.WaitAsync(Patience));
    }

    private TerminalSubmissionReader Reader(
        Func<string, int, CancellationToken, Task<IReadOnlyList<EditorChoice>>>? complete = null) =>
        new(_terminal.Console, this, ReplHistory.Open(null), complete ?? ((_, _, _) => Task.FromResult<IReadOnlyList<EditorChoice>>([])));

    private void Press(string text)
    {
        foreach (char letter in text)
        {
            _keys.Add(new ConsoleKeyInfo(letter, ConsoleKey.None, false, false, false));
        }
    }
}
