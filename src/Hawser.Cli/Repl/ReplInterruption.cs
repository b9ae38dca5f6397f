using Hawser.Cli.Terminal;
using Hawser.Runtimes;

namespace Hawser.Cli.Repl;

/// <summary>
/// What Ctrl+C does while a submission runs: it interrupts it and keeps the variables. Where that does not end it, the user is told, and the next Ctrl+C
/// ends the runtime. What asks the whole process to end does so at once.
/// </summary>
internal sealed class ReplInterruption : IDisposable
{
    private readonly ToolConsole _console;
    private readonly ReplRuntime _runtime;
    private readonly Func<Task> _end;
    private readonly Action _endInput;
    private readonly IDisposable _listening;
    private int _resists;
    private int _interrupting;

    /// <summary>Listens until it is disposed.</summary>
    /// <param name="console">Where signals come from, and the user is told.</param>
    /// <param name="runtime">What is interrupted.</param>
    /// <param name="end">Ends the runtime.</param>
    /// <param name="endInput">Ends a wait for a line of input.</param>
    public ReplInterruption(ToolConsole console, ReplRuntime runtime, Func<Task> end, Action endInput)
    {
        _console = console;
        _runtime = runtime;
        _end = end;
        _endInput = endInput;
        _listening = console.Signals.Listen(Receive);
    }

    /// <summary>Listens no longer.</summary>
    public void Dispose() => _listening.Dispose();

    private void Receive(StopSignal signal)
    {
        if (signal == StopSignal.Terminate || Volatile.Read(ref _resists) != 0)
        {
            _ = _end();
        }
        else if (Interlocked.Exchange(ref _interrupting, 1) == 0)
        {
            _endInput();
            _ = InterruptAsync();
        }
    }

    private async Task InterruptAsync()
    {
        try
        {
            InterruptReport report = await _runtime.InterruptAsync();
            if (report.Outcome is InterruptOutcome.NeedsContainer or InterruptOutcome.NeedsProcess)
            {
                Volatile.Write(ref _resists, 1);
                _console.Note("The code does not stop. Ctrl+C again ends its runtime, and all variables with it.");
            }
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // The runtime has ended meanwhile, which is told.
        }
        finally
        {
            Volatile.Write(ref _interrupting, 0);
        }
    }
}
