using Hawser.Runtimes;

namespace Hawser.Cli.Terminal;

/// <summary>
/// What Ctrl+C does while code runs: it interrupts the code, and keeps the variables. One more ends what the code runs in, once the user
/// has been told so: at the first one already, where <see cref="InterruptionTarget.Begins"/> says it, else when the code does not stop.
/// What asks the whole process to end does so at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ToolConsole _console;
    private readonly InterruptionTarget _target;
    private readonly IDisposable _listening;
    private object? _interrupting;
    private object? _announced;

    /// <summary>Listens until it is disposed.</summary>
    /// <param name="console">Where signals come from, and the user is told.</param>
    /// <param name="target">What is interrupted.</param>
    public Interruption(ToolConsole console, InterruptionTarget target)
    {
        _console = console;
        _target = target;
        _listening = console.Signals.Listen(Receive);
    }

    /// <summary>Listens no longer.</summary>
    public void Dispose() => _listening.Dispose();

    private void Receive(StopSignal signal)
    {
        object? running = _target.Running();
        lock (_gate)
        {
            if (signal == StopSignal.Interrupt && running is not null && running != _announced)
            {
                if (running != _interrupting)
                {
                    _interrupting = running;
                    Announce(running, _target.Begins);
                    _ = InterruptAsync(running);
                }

                return;
            }
        }

        _target.End(signal);
    }

    private async Task InterruptAsync(object running)
    {
        try
        {
            InterruptReport report = await _target.Interrupt();
            if (report.Outcome is InterruptOutcome.NeedsContainer or InterruptOutcome.NeedsProcess)
            {
                lock (_gate)
                {
                    Announce(running, _target.Resists);
                }
            }
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException)
        {
            // The runtime has ended meanwhile, which is told.
        }
        finally
        {
            lock (_gate)
            {
                _interrupting = _interrupting == running ? null : _interrupting;
            }
        }
    }

    private void Announce(object running, string? text)
    {
        if (text is not null)
        {
            _announced = running;
            _console.Note(text);
        }
    }
}
