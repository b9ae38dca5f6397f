using Hawser.Cli.Terminal;
using Hawser.Runtimes;

namespace Hawser.Cli.Tests;

/// <summary>What Ctrl+C does, one after the other.</summary>
public sealed class InterruptionTests : IDisposable
{
    private readonly TestTerminal _terminal = new();
    private readonly List<string> _done = [];
    private TaskCompletionSource<InterruptReport> _report = new();
    private object? _running = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void Where_the_user_is_told_so_at_the_first_one_more_ends_it()
    {
        using Interruption interruption = Listen("begins");

        Press();
        Press();

        Assert.Equal(["interrupt", "end by Interrupt"], _done);
        Assert.Equal("hawser: begins\n", _terminal.Error);
    }

    [Fact]
    public void What_runs_next_has_a_first_one_of_its_own()
    {
        using Interruption interruption = Listen("begins");
        Press();
        Now(() => _report.SetResult(new InterruptReport(InterruptOutcome.Ended)));
        _running = new object();

        Press();

        Assert.Equal(["interrupt", "interrupt"], _done);
    }

    [Fact]
    public void Where_the_user_is_told_nothing_nothing_is_lost_before_the_code_resists()
    {
        using Interruption interruption = Listen(null);
        Press();
        Press();
        Assert.Equal(["interrupt"], _done);
        Assert.Empty(_terminal.Error);

        Now(() => _report.SetResult(new InterruptReport(InterruptOutcome.NeedsProcess)));
        Assert.Equal("hawser: resists\n", _terminal.Error);
        Press();

        Assert.Equal(["interrupt", "end by Interrupt"], _done);
    }

    [Fact]
    public void Code_that_has_yielded_and_goes_on_is_interrupted_again()
    {
        using Interruption interruption = Listen(null);
        Press();
        Now(() => _report.SetResult(new InterruptReport(InterruptOutcome.Ended)));
        _report = new TaskCompletionSource<InterruptReport>();

        Press();

        Assert.Equal(["interrupt", "interrupt"], _done);
    }

    [Fact]
    public void An_interrupt_that_finds_the_runtime_gone_is_no_failure()
    {
        using Interruption interruption = Listen(null);
        Press();

        Now(() => _report.SetException(new IOException("gone")));

        Assert.Equal(["interrupt"], _done);
        Assert.Empty(_terminal.Error);
    }

    [Fact]
    public void What_asks_the_process_to_end_and_Ctrl_C_before_anything_runs_end_it_at_once()
    {
        using Interruption interruption = Listen("begins");
        _terminal.Raise(StopSignal.Terminate);
        _running = null;
        Press();

        _terminal.Raise(StopSignal.OutputGone);

        Assert.Equal(["end by Terminate", "end by Interrupt", "end by OutputGone"], _done);
    }

    [Fact]
    public void Afterwards_nobody_listens()
    {
        Listen("begins").Dispose();

        Assert.Equal(0, _terminal.Listeners);
    }

    private void Press() => Now(() => _terminal.Raise(StopSignal.Interrupt));

    /// <summary>Does it with all that follows from it, on this thread.</summary>
    private static void Now(Action action)
    {
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            action();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private Interruption Listen(string? begins) => new(
        _terminal.Console,
        new InterruptionTarget
        {
            Running = () => _running,
            Interrupt = () =>
            {
                _done.Add("interrupt");
                return _report.Task;
            },
            End = signal => _done.Add($"end by {signal}"),
            Begins = begins,
            Resists = "resists",
        });
}
