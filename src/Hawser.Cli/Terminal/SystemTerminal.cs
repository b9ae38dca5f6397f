// The one place of the tool that touches the process's console.
#pragma warning disable RS0030
using System.Runtime.InteropServices;
using Spectre.Console;

namespace Hawser.Cli.Terminal;

/// <summary>
/// The process's own console. What is redirected is plain text; colours are left out where <c>NO_COLOR</c> asks for that (no-color.org) or
/// the terminal has none.
/// </summary>
internal sealed class SystemTerminal : IStopSignals, IKeyboard
{
    private const string Flags = "flags:";

    private readonly Lock _gate = new();
    private readonly List<Action<StopSignal>> _listeners = [];
    private Thread? _watching;
    private bool _isUnread;

    private SystemTerminal()
    {
    }

    /// <summary>The console of this process.</summary>
    public static ToolConsole Open()
    {
        var terminal = new SystemTerminal();
        bool hasColors = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new ToolConsole
        {
            Out = ToolConsole.Layout(new AnsiConsoleOutput(Console.Out), hasColors),
            Error = ToolConsole.Layout(new AnsiConsoleOutput(Console.Error), hasColors),
            OpenIn = static () => IsInputOpen() ? Console.In : TextReader.Null,
            Keyboard = Console.IsInputRedirected || Console.IsOutputRedirected ? null : terminal,
            Signals = terminal,
        };
    }

    /// <inheritdoc/>
    public bool ReadsInterrupt
    {
        set => Console.TreatControlCAsInput = value;
    }

    /// <inheritdoc/>
    /// <remarks>Xterm's "bracketed paste mode". Terminals that do not have it pass it over, and pasted text comes as if it were
    /// typed.</remarks>
    public bool MarksPastes
    {
        set
        {
            Console.Out.Write(value ? "\u001b[?2004h" : "\u001b[?2004l");
            Console.Out.Flush();
        }
    }

    /// <inheritdoc/>
    public bool IsKeyWaiting => Console.KeyAvailable;

    /// <inheritdoc/>
    public ConsoleKeyInfo Read() => Console.ReadKey(intercept: true);

    /// <inheritdoc/>
    public IDisposable Listen(Action<StopSignal> received)
    {
        WatchOutput(received);
        return new Registrations(
            Register(PosixSignal.SIGINT, StopSignal.Interrupt, received),
            Register(PosixSignal.SIGTERM, StopSignal.Terminate, received),
            Register(PosixSignal.SIGHUP, StopSignal.Terminate, received),
            new Registration(() =>
            {
                lock (_gate)
                {
                    _listeners.Remove(received);
                }
            }));
    }

    /// <summary>
    /// Whether the process was given a standard input (<c>&lt;&amp;-</c> takes it away). If not, what the run time opened first for itself has its
    /// number, and waits for ever where it is read: but that is closed for programs that are started, which nothing can be that was
    /// inherited from one.
    /// </summary>
    private static bool IsInputOpen()
    {
        const int CloseOnExec = 0x80000;
        try
        {
            string flags = File.ReadLines("/proc/self/fdinfo/0").First(static line => line.StartsWith(Flags, StringComparison.Ordinal));
            return (Convert.ToInt32(flags[Flags.Length..].Trim(), 8) & CloseOnExec) == 0;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static PosixSignalRegistration Register(PosixSignal signal, StopSignal meaning, Action<StopSignal> received) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            received(meaning);
        });

    private void WatchOutput(Action<StopSignal> received)
    {
        bool isUnread;
        lock (_gate)
        {
            _listeners.Add(received);
            isUnread = _isUnread;
            if (_watching is null && Console.IsOutputRedirected)
            {
                _watching = new Thread(TellWhenUnread) { IsBackground = true, Name = "hawser output" };
                _watching.Start();
            }
        }

        if (isUnread)
        {
            received(StopSignal.OutputGone);
        }
    }

    private void TellWhenUnread()
    {
        if (!OutputPipe.WaitUntilUnread())
        {
            return;
        }

        // Held, so that nobody is told who does not listen any more.
        lock (_gate)
        {
            _isUnread = true;
            foreach (Action<StopSignal> listener in _listeners.ToArray())
            {
                listener(StopSignal.OutputGone);
            }
        }
    }

    private sealed class Registration(Action end) : IDisposable
    {
        public void Dispose() => end();
    }

    private sealed class Registrations(params IDisposable[] all) : IDisposable
    {
        public void Dispose()
        {
            foreach (IDisposable one in all)
            {
                one.Dispose();
            }
        }
    }
}
