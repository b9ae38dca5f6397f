using System.Globalization;
using Hawser.Cli.Terminal;
using Hawser.Notebooks;
using Hawser.Runtimes;
using Hawser.Workers;

namespace Hawser.Cli.Running;

// A run has one owner, RunAsync, which evaluates cell after cell, and hears the runtime's events, in their order, from the reader of a
// ChainedRuntime. Listeners hear both, under one lock. All that an evaluation wrote has been told when it is over.
//
// Two things end a run from outside: its time is over, or somebody wants its end. Both are asked for in the gentle way first, by a
// deadline or an interrupt, which climb the runtime's ladder. What does not yield to that ends with the process: Stop disconnects the
// runtime.

/// <summary>Runs the cells of a document in a runtime, in order, and tells listeners of it. For one run.</summary>
/// <param name="runtime">The runtime, connected. It is disposed when the run has ended.</param>
/// <param name="options">How it is run.</param>
/// <param name="input">Answers cells that read lines.</param>
/// <param name="listeners">Are told.</param>
internal sealed partial class DocumentRun(
    IRuntime runtime, RunOptions options, RunInput input, params IReadOnlyList<IRunListener> listeners)
{
    /// <summary>The container of all cells.</summary>
    public const string Container = "main";

    /// <summary>How long after its deadline an evaluation may take to yield to the runtime's ladder, before its process is ended.</summary>
    private static readonly TimeSpan LadderTime = TimeSpan.FromSeconds(2);

    /// <summary>How many lines of a process's last words are shown.</summary>
    private const int LastLines = 5;

    private readonly Lock _telling = new();
    private readonly TaskCompletionSource<StopReason> _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _began = options.Time.GetTimestamp();
    private readonly Dictionary<EvaluationReference, RunCell> _cells = [];
    private RunCell? _current;
    private string? _exhausted; // The first cell that ran out of memory, where it has a limit.

    /// <summary>Why a run is ended before its last cell.</summary>
    private enum StopReason
    {
        /// <summary>Its time is over, and a cell did not yield.</summary>
        TimeLimit,

        /// <summary>The user wants it.</summary>
        User,

        /// <summary>Nobody reads its output.</summary>
        OutputGone,
    }

    /// <summary>The cell that runs, or ran last; null before the first.</summary>
    public RunCell? Current
    {
        get
        {
            lock (_telling)
            {
                return _current;
            }
        }
    }

    /// <summary>What Ctrl+C does: it interrupts the cell, and again, while that ends, it ends the run.</summary>
    public InterruptionTarget Interruption => new()
    {
        Running = () => Current,
        Interrupt = InterruptAsync,
        End = Stop,
        Begins = "Interrupting the cell. Ctrl+C again ends the run.",
        Resists = "The cell does not stop. Ctrl+C again ends the run.",
    };

    /// <summary>Interrupts what runs, and keeps the variables.</summary>
    public Task<InterruptReport> InterruptAsync() => runtime.InterruptAsync(Container);

    /// <summary>Ends the run, whatever runs.</summary>
    /// <param name="signal">What asks for it.</param>
    public void Stop(StopSignal signal) =>
        _stop.TrySetResult(signal == StopSignal.OutputGone ? StopReason.OutputGone : StopReason.User);

    /// <summary>Runs a document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="path">Its file.</param>
    /// <returns>How it ended; the listeners have been told.</returns>
    public async Task<RunOutcome> RunAsync(NotebookDocument document, string path)
    {
        await using var chain = new ChainedRuntime(runtime, Container, Hear, input.AskAsync);
        using ITimer? limit = options.Timeout is { } timeout
            ? options.Time.CreateTimer(
                _ => _stop.TrySetResult(StopReason.TimeLimit), null, timeout + LadderTime, System.Threading.Timeout.InfiniteTimeSpan)
            : null;
        Task stopping = StopAsync();
        IReadOnlyList<RunCell> cells = RunCell.Of(document, path);
        int run = 0;
        int failed = 0;
        EvaluationStatus last = EvaluationStatus.Succeeded;
        string? first = null;
        if (RunArguments.Code(document, NotebookFormat.OfPath(path), options.Arguments) is { } code)
        {
            await EvaluateAsync(chain, null, "arguments", code);
        }

        foreach (RunCell cell in cells)
        {
            CellOutcome outcome = await RunCellAsync(chain, cell, path);
            run++;
            last = outcome.Status;
            if (last != EvaluationStatus.Succeeded)
            {
                failed++;
                first ??= cell.Name;
                _exhausted ??= options.MemoryLimit is not null && IsOutOfMemory(outcome.Response?.Error) ? cell.Name : null;
            }

            bool isOver = last is EvaluationStatus.Aborted or EvaluationStatus.DeadlineExceeded;
            if (isOver || _stop.Task.IsCompleted || runtime.Ended.IsCompleted || (last != EvaluationStatus.Succeeded && !options.KeepGoing))
            {
                break;
            }
        }

        RuntimeEnd? death = runtime.Ended.IsCompleted && !_stop.Task.IsCompleted ? await runtime.Ended : null;
        await chain.DisposeAsync();
        _stop.TrySetCanceled();
        await stopping;
        RunOutcome ended = Judge(cells, run, failed, last, first, death);
        Tell(listener => listener.Ended(ended));
        return ended;
    }

    private RunOutcome Judge(IReadOnlyList<RunCell> cells, int run, int failed, EvaluationStatus last, string? first, RuntimeEnd? death)
    {
        TimeSpan duration = options.Time.GetElapsedTime(_began);
        string where = run > 0 ? cells[run - 1].Name : "the start";
        (int code, string? message) = (_stop.Task.IsCompletedSuccessfully ? _stop.Task.Result : (StopReason?)null, last, death) switch
        {
            (StopReason.User, _, _) => (ExitCodes.Interrupted, $"The run was ended in {where}."),
            (StopReason.OutputGone, _, _) => (ExitCodes.OutputGone, $"Nobody reads the output any more: the run was ended in {where}."),
            (StopReason.TimeLimit, _, _) or (_, EvaluationStatus.DeadlineExceeded, _) => (ExitCodes.LimitExceeded, TimeIsOver(where)),
            (_, _, { Exit.Cause: WorkerExitCause.MemoryLimit } end) => (ExitCodes.LimitExceeded, MemoryIsFull(where, end.Exit)),
            (_, _, { } end) => (ExitCodes.RuntimeDied, Death(where, cells.Count - run, end)),
            _ when _exhausted is { } cell => (
                ExitCodes.LimitExceeded, $"The runtime ran out of memory in {cell}. Give it more by --memory."),
            _ when failed > 0 => (ExitCodes.Failed, Failures(cells, run, failed, first!)),
            _ => (ExitCodes.Success, null),
        };
        return new RunOutcome(code, message, cells.Count, run, failed, duration);
    }

    private string TimeIsOver(string where) => string.Create(
        CultureInfo.InvariantCulture,
        $"The run took longer than {options.Timeout?.TotalSeconds:0.###} s, and was ended in {where}. Give it more by --timeout.");

    /// <summary>
    /// The .NET runtime may see the limit before the kernel enforces it: what is too much is refused then, and the process lives.
    /// </summary>
    private static bool IsOutOfMemory(EvaluationError? error) =>
        error is not null && (error.Type == typeof(OutOfMemoryException).FullName || IsOutOfMemory(error.Inner));

    private static string MemoryIsFull(string where, WorkerExit exit)
    {
        string had = exit.MemoryBytes is { } bytes ? $"had {Quantities.Memory(bytes)} of memory, more than it may" : "ran out of memory";
        return $"The runtime {had}, and was ended in {where}. Give it more by --memory.";
    }

    private static string Death(string where, int left, RuntimeEnd end)
    {
        if (end.Exit is not { } exit)
        {
            return $"The runtime died in {where}: {end.Message}";
        }

        string how = (exit.Exception, exit.SignalName, exit.ExitCode) switch
        {
            ({ } exception, _, _) => $"{exception.RemoteType}: {exception.Message}, which nobody caught, ended its process.",
            (_, { } signal, _) => $"its process was ended by {signal}.",
            (_, _, { } code) => string.Create(CultureInfo.InvariantCulture, $"its process exited with code {code}."),
            _ => end.Message,
        };
        string lost = left == 0 ? "" : " The cells after it were not run, since its variables are lost.";
        string tail = string.Join('\n', LastWords(exit.StandardErrorTail));
        return $"The runtime died in {where}: {how}{lost}" + (tail.Length == 0 ? "" : $"\nIts last words:\n{tail}");
    }

    /// <summary>The first lines that the process wrote at its end, after those of its own log.</summary>
    private static IEnumerable<string> LastWords(string tail)
    {
        string[] lines = [.. tail.Split('\n').Where(static line => !string.IsNullOrWhiteSpace(line))];
        int logged = Array.FindLastIndex(lines, static line => line.Contains(": Hawser.Runtimes", StringComparison.Ordinal));
        return lines.Skip(logged + 1).Take(LastLines);
    }

    private static string Failures(IReadOnlyList<RunCell> cells, int run, int failed, string first)
    {
        int left = cells.Count - run;
        string text = failed == 1
            ? $"1 of {cells.Count} cells did not succeed: {first}."
            : string.Create(CultureInfo.InvariantCulture, $"{failed} of {cells.Count} cells did not succeed, the first was {first}.");
        return left == 0 ? text : $"{text} The {(left == 1 ? "one" : $"{left}")} after it was not run; --keep-going runs them.";
    }

    /// <summary>Ends the runtime when somebody wants the run's end.</summary>
    private async Task StopAsync()
    {
        try
        {
            await _stop.Task;
        }
        catch (OperationCanceledException)
        {
            return;
        }

        await runtime.DisconnectAsync();
    }
}
