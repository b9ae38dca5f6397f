using System.Globalization;
using System.Text;
using Hawser.Rpc;

namespace Hawser.Workers;

/// <summary>
/// The one report of a worker's end: why, how, and what was lost with it. It is complete when it is given out: the process is reaped, its
/// group is gone, and its output is read to the end. Immutable.
/// </summary>
public sealed record WorkerExit
{
    /// <summary>The worker's name.</summary>
    public required string Name { get; init; }

    /// <summary>The worker's process id. The process is reaped, so the number may already belong to another.</summary>
    public required int ProcessId { get; init; }

    /// <summary>Why the worker ended.</summary>
    public required WorkerExitCause Cause { get; init; }

    /// <summary>
    /// The process's exit code, 0 to 255; null when a signal ended it, or when it is not known. <c>Exit(137)</c> is code 137, never signal
    /// 9.
    /// </summary>
    public int? ExitCode { get; init; }

    /// <summary>The number of the signal that ended the process; null when it exited by itself.</summary>
    public int? Signal { get; init; }

    /// <summary>The signal's name, such as <c>SIGKILL</c>; null when it exited by itself.</summary>
    public string? SignalName => Signal is { } signal ? SignalNames.Of(signal) : null;

    /// <summary>The first of <see cref="Exceptions"/>; null when there is none.</summary>
    public RemoteException? Exception => Exceptions.Count > 0 ? Exceptions[0] : null;

    /// <summary>
    /// The background exceptions that the worker reported before it ended, in the order they came, at most 100; empty when there is none. Each
    /// of their texts is cut at 16 Ki characters.
    /// </summary>
    public IReadOnlyList<RemoteException> Exceptions { get; init; } = [];

    /// <summary>The last of what the process wrote to stderr, at most <see cref="WorkerOptions.OutputTailBytes"/>; may be empty.</summary>
    public required string StandardErrorTail { get; init; }

    /// <summary>The memory that the worker was killed for, at or over its <see cref="WorkerOptions.MemoryLimit"/>; else null.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>How many bytes of output could not be written to their files, see <see cref="WorkerOutput.Append"/>; else 0.</summary>
    public long LostOutputBytes { get; init; }

    /// <summary>The wire names of the calls that this owner had in flight when the worker ended, one entry for each call.</summary>
    public IReadOnlyList<string> CallsInFlight { get; init; } = [];

    /// <summary>
    /// The wire name of the call that the worker was killed for, since it was given up and stayed unanswered past
    /// <see cref="WorkerOptions.CancellationGrace"/>; null where that is not the <see cref="Cause"/>. It is none of
    /// <see cref="CallsInFlight"/>: its caller did not wait any more.
    /// </summary>
    public string? UnansweredCall { get; init; }

    /// <summary>
    /// What <see cref="WorkerOptions.HangCapture"/> told of the worker before it was killed for a time-out: at most 256 Ki characters; null
    /// when it was not asked, or failed.
    /// </summary>
    public string? ThreadStacks { get; init; }

    /// <summary>
    /// The file of the dump that the worker left, by its runtime (<see cref="WorkerOptions.CrashDumps"/>) or else by the kernel (a core,
    /// where <c>core_pattern</c> names a file; looked for in the directory that the worker began in). Null when there is none. The file is
    /// yours to delete.
    /// </summary>
    public string? DumpPath { get; init; }

    /// <summary>How long the process lived, from its start to its end.</summary>
    public TimeSpan Lifetime { get; init; }

    /// <summary>
    /// A sentence with name, process id, cause and code or signal: <c>Worker 'primes' (process 4711) was ended by signal 9 (SIGKILL)</c>.
    /// </summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Worker '{Name}' (process {ProcessId}) ");
        text.Append(Cause switch
        {
            WorkerExitCause.Requested => "ended as its owner asked",
            WorkerExitCause.ConnectionLost => "lost its connection to the owner and was killed",
            WorkerExitCause.UnhandledException => "ended by an unhandled exception",
            WorkerExitCause.MemoryLimit => MemoryBytes is { } bytes
                ? string.Create(CultureInfo.InvariantCulture, $"had {bytes >> 20} MiB, more than its memory limit, and was ended")
                : "ran out of memory and ended",
            WorkerExitCause.Unhealthy => "failed its health checks and was killed",
            WorkerExitCause.TimeoutIgnored => $"did not answer '{UnansweredCall}' after its time-out and was killed",
            WorkerExitCause.CancellationIgnored => $"did not answer '{UnansweredCall}' after its cancellation and was killed",
            WorkerExitCause.StartFailed => "was ended because its start failed",
            _ => Signal is null ? "exited" : "was ended",
        });
        text.Append((ExitCode, Signal) switch
        {
            ({ } code, _) => string.Create(CultureInfo.InvariantCulture, $" with code {code}"),
            (_, { } signal) => string.Create(CultureInfo.InvariantCulture, $" by signal {signal} ({SignalName})"),
            _ => " in a way that other code of this process has taken from the kernel before the launcher could",
        });

        foreach (RemoteException exception in Exceptions)
        {
            text.Append(CultureInfo.InvariantCulture, $"; {exception.RemoteType}: {exception.Message}");
        }

        if (CallsInFlight.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"; calls in flight: {string.Join(", ", CallsInFlight)}");
        }

        if (DumpPath is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"; its dump: {DumpPath}");
        }

        return text.ToString();
    }
}
