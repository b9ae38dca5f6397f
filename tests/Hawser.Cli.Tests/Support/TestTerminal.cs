using Hawser.Cli.Terminal;
using Spectre.Console;

namespace Hawser.Cli.Tests;

/// <summary>A console that a test reads: what a command wrote to it, and what it was told to stop by.</summary>
internal sealed class TestTerminal : IStopSignals, IDisposable
{
    private readonly WatchedWriter _out = new();
    private readonly WatchedWriter _error = new();
    private readonly List<Action<StopSignal>> _listeners = [];

    /// <param name="input">What is there to be read.</param>
    /// <param name="width">The width of the terminal that output goes to; 0 where it is redirected.</param>
    public TestTerminal(string input = "", int width = 0)
    {
        var reader = new StringReader(input);
        Console = new ToolConsole
        {
            Out = ToolConsole.Layout(new Writer(_out, width), hasColors: false),
            Error = ToolConsole.Layout(new Writer(_error, width), hasColors: false),
            OpenIn = () => reader,
            Signals = this,
        };
    }

    public ToolConsole Console { get; }

    public string Out => _out.ToString();

    public string Error => _error.ToString();

    /// <summary>How many listen for signals now.</summary>
    public int Listeners => _listeners.Count;

    /// <summary>Completes when what was written ends with this.</summary>
    public Task WaitForOutAsync(string end) => _out.WaitForAsync(end);

    /// <summary>Runs a command line.</summary>
    public Task<int> RunAsync(params string[] arguments) => HawserCommand.RunAsync(arguments, Console);

    public void Raise(StopSignal signal)
    {
        foreach (Action<StopSignal> listener in _listeners.ToArray())
        {
            listener(signal);
        }
    }

    public void Dispose()
    {
        _out.Dispose();
        _error.Dispose();
    }

    public IDisposable Listen(Action<StopSignal> received)
    {
        _listeners.Add(received);
        return new Listening(() => _listeners.Remove(received));
    }

    private sealed class Listening(Action end) : IDisposable
    {
        public void Dispose() => end();
    }

    private sealed class Writer(TextWriter writer, int width) : IAnsiConsoleOutput
    {
        TextWriter IAnsiConsoleOutput.Writer => writer;

        public bool IsTerminal => width > 0;

        public int Width => width > 0 ? width : 80;

        public int Height => 24;

        public void SetEncoding(System.Text.Encoding encoding)
        {
        }
    }
}
