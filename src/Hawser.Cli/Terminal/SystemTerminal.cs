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
            OpenIn = static () => Console.In,
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
    public bool IsKeyWaiting => Console.KeyAvailable;

    /// <inheritdoc/>
    public ConsoleKeyInfo Read() => Console.ReadKey(intercept: true);

    /// <inheritdoc/>
    public IDisposable Listen(Action<StopSignal> received) => new Registrations(
        Register(PosixSignal.SIGINT, StopSignal.Interrupt, received),
        Register(PosixSignal.SIGTERM, StopSignal.Terminate, received),
        Register(PosixSignal.SIGHUP, StopSignal.Terminate, received));

    private static PosixSignalRegistration Register(PosixSignal signal, StopSignal meaning, Action<StopSignal> received) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            received(meaning);
        });

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
