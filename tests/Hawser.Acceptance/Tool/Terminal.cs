using System.Diagnostics;
using System.Globalization;

namespace Hawser.Acceptance.Tool;

/// <summary>
/// A real terminal with a program in it: tmux, in its control mode, which takes commands and tells of output. So a test types, and waits
/// for what the screen shows. Disposing it ends the terminal and what runs in it.
/// </summary>
internal sealed class Terminal : IAsyncDisposable
{
    /// <summary>For what a first evaluation shows, on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _tmux;
    private readonly string _folder;
    private int _server;
    private bool _hasChanged;

    private Terminal(Process tmux, string folder)
    {
        _tmux = tmux;
        _folder = folder;
    }

    /// <summary>Starts a command of the shell in a terminal of 100 columns and 40 rows.</summary>
    /// <param name="folder">Where the terminal's own socket is.</param>
    /// <param name="command">The command, as for <c>sh -c</c>.</param>
    /// <param name="environment">What is added to the environment.</param>
    public static async Task<Terminal> StartAsync(string folder, string command, IReadOnlyDictionary<string, string> environment)
    {
        string socket = Path.Combine(folder, "tmux");
        var start = new ProcessStartInfo("tmux", ["-S", socket, "-f", "/dev/null", "-u", "-C", "new-session", "-x", "100", "-y", "40", command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment.Remove("TMUX");
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        var terminal = new Terminal(Process.Start(start)!, folder);
        await terminal.ReadAnswerAsync();
        string[] server = await terminal.TellAsync("display-message -p '#{pid}'");
        terminal._server = int.Parse(server[0], CultureInfo.InvariantCulture);
        return terminal;
    }

    /// <summary>Types text.</summary>
    public Task TypeAsync(string text) => TellAsync($"send-keys -l -- '{text.Replace("'", "'\\''", StringComparison.Ordinal)}'");

    /// <summary>Presses keys, by tmux's names: Enter, Up, C-c.</summary>
    public Task PressAsync(params string[] keys) => TellAsync($"send-keys {string.Join(' ', keys)}");

    /// <summary>Types a line, and Enter.</summary>
    public async Task EnterAsync(string line)
    {
        await TypeAsync(line);
        await PressAsync("Enter");
    }

    /// <summary>Pastes text that another program copied: between marks, where what runs in the terminal asks for them.</summary>
    public async Task PasteAsync(string text)
    {
        string file = Path.Combine(_folder, "copied");
        await File.WriteAllTextAsync(file, text);
        await TellAsync($"load-buffer '{file}'");
        await TellAsync("paste-buffer -p -d");
    }

    /// <summary>Waits until the screen is as it should be, and gives its text.</summary>
    public async Task<string> WaitForAsync(Func<string, bool> isThere, string what)
    {
        string screen = "";
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            while (true)
            {
                _hasChanged = false;
                screen = string.Join('\n', await TellAsync("capture-pane -p")).TrimEnd();
                if (isThere(screen))
                {
                    return screen;
                }

                while (!_hasChanged)
                {
                    Note(await _tmux.StandardOutput.ReadLineAsync(limit.Token));
                }
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{what} did not show. The screen:\n{screen}");
            throw;
        }
    }

    /// <summary>Waits until the last lines of the screen are these.</summary>
    public Task<string> WaitForAsync(params string[] lastLines)
    {
        string end = string.Join('\n', lastLines);
        return WaitForAsync(screen => $"\n{screen}".EndsWith($"\n{end}", StringComparison.Ordinal), $"'{end}'");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_tmux.HasExited)
        {
            await _tmux.StandardInput.WriteLineAsync("kill-server");
            await _tmux.StandardInput.FlushAsync();
            await _tmux.WaitForExitAsync().Soon();
        }

        _tmux.Dispose();
        ProcessAssert.Gone(_server);
    }

    private async Task<string[]> TellAsync(string command)
    {
        await _tmux.StandardInput.WriteLineAsync(command).Soon();
        await _tmux.StandardInput.FlushAsync().Soon();
        return await ReadAnswerAsync();
    }

    private async Task<string[]> ReadAnswerAsync()
    {
        string? line;
        while ((line = await _tmux.StandardOutput.ReadLineAsync().Soon())?.StartsWith("%begin ", StringComparison.Ordinal) == false)
        {
            Note(line);
        }

        List<string> answer = [];
        while ((line = await _tmux.StandardOutput.ReadLineAsync().Soon())?.StartsWith("%end ", StringComparison.Ordinal) == false)
        {
            Assert.False(line.StartsWith("%error ", StringComparison.Ordinal), string.Join('\n', answer));
            answer.Add(line);
        }

        return [.. answer];
    }

    private void Note(string? notification)
    {
        Assert.True(notification is not null, "the terminal has ended");
        _hasChanged |= notification!.StartsWith("%output ", StringComparison.Ordinal);
    }
}
