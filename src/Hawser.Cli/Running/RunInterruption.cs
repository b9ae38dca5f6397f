using Hawser.Cli.Terminal;
using Hawser.Runtimes;

namespace Hawser.Cli.Running;

/// <summary>What Ctrl+C does while a document is run: the first one interrupts the cell, another while that ends ends the run.</summary>
internal sealed class RunInterruption : IDisposable
{
    private readonly ToolConsole _console;
    private readonly DocumentRun _run;
    private readonly IDisposable _listening;
    private RunCell? _interrupted;

    /// <summary>Listens until it is disposed.</summary>
    /// <param name="console">Where signals come from, and the user is told.</param>
    /// <param name="run">What is interrupted.</param>
    public RunInterruption(ToolConsole console, DocumentRun run)
    {
        _console = console;
        _run = run;
        _listening = console.Signals.Listen(Receive);
    }

    /// <summary>Listens no longer.</summary>
    public void Dispose() => _listening.Dispose();

    private void Receive(StopSignal signal)
    {
        RunCell? current = _run.Current;
        if (signal == StopSignal.Terminate || Interlocked.Exchange(ref _interrupted, current) == current)
        {
            _run.Stop();
        }
        else
        {
            _console.Note("Interrupting the cell. Ctrl+C again ends the run.");
            _ = InterruptAsync();
        }
    }

    private async Task InterruptAsync()
    {
        try
        {
            InterruptReport report = await _run.InterruptAsync();
            if (report.Outcome is InterruptOutcome.NeedsContainer or InterruptOutcome.NeedsProcess)
            {
                _console.Note("The cell does not stop. Ctrl+C again ends the run.");
            }
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException)
        {
            // The runtime has ended meanwhile, which is told.
        }
    }
}
