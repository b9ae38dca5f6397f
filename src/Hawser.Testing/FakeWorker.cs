using System.Text;
using Hawser.Workers;
using Hawser.Workers.Launching;

namespace Hawser.Testing;

/// <summary>
/// A worker without a process, which a test may let die, hang, print or lie at any moment. Its owner sees what it would see of a process.
/// Thread-safe.
/// </summary>
public sealed partial class FakeWorker : LaunchedProcess
{
    private const int SigAbrt = 6;
    private const int SigKill = 9;

    /// <summary>Past what Linux numbers processes by (2²²), so that no process has such an id.</summary>
    private static int _lastProcessId = 10_000_000;

    private readonly Lock _gate = new();
    private readonly StringBuilder _error = new();
    private readonly StringBuilder _output = new();
    private readonly long _launched = TimeProvider.System.GetTimestamp();
    private readonly CancellationTokenSource _ownerGone = new();
    private readonly TaskCompletionSource<ProcessExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isKilled;

    internal FakeWorker(LaunchRequest request)
    {
        Request = request;
        ProcessId = Interlocked.Increment(ref _lastProcessId);
    }

    /// <summary>What it was launched with.</summary>
    public LaunchRequest Request { get; }

    /// <summary>A number that no process of this machine has.</summary>
    public override int ProcessId { get; }

    /// <inheritdoc/>
    public override Task<ProcessExit> Exited => _exited.Task;

    /// <inheritdoc/>
    public override string StandardErrorTail => Read(_error);

    /// <inheritdoc/>
    public override string StandardOutputTail => Read(_output);

    /// <inheritdoc/>
    public override long DroppedOutputLines => 0;

    /// <summary>Fires when its owner has closed its lifeline or killed it, or when it has ended by itself.</summary>
    public CancellationToken OwnerGone => _ownerGone.Token;

    /// <summary>Whether its owner had to send SIGKILL.</summary>
    public bool IsKilled
    {
        get
        {
            lock (_gate)
            {
                return _isKilled;
            }
        }
    }

    /// <summary>
    /// Whether SIGKILL ends it. Default true; with false it is a process that hangs in the kernel, until the test lets it end.
    /// </summary>
    public bool IsKillable { get; set; } = true;

    /// <summary>Whether something else, such as a child, holds its connections open when it has ended.</summary>
    internal bool KeepsConnections { get; set; }

    /// <summary>What it does from its start to its end. Completes when that has been done; never faults.</summary>
    public Task Behaviour { get; private set; } = Task.CompletedTask;

    /// <summary>Ends it by itself, with an exit code.</summary>
    /// <param name="code">0 to 255.</param>
    /// <exception cref="ArgumentOutOfRangeException">The code is out of range.</exception>
    public void Exit(int code)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(code);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(code, 255);
        End(lifetime => new ProcessExit(code, null, lifetime));
    }

    /// <summary>Ends it by a signal.</summary>
    /// <param name="signal">Its number, 1 to 64: 9 for SIGKILL, 11 for SIGSEGV.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of range.</exception>
    public void Die(int signal)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(signal, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(signal, 64);
        End(lifetime => new ProcessExit(null, signal, lifetime));
    }

    /// <summary>Ends it as one that had more memory than <see cref="WorkerOptions.MemoryLimit"/>.</summary>
    /// <param name="bytes">What it had.</param>
    public void DieOfMemory(long bytes) =>
        End(lifetime => new ProcessExit(null, SigKill, lifetime) { MemoryBytes = bytes });

    /// <summary>Writes a line to its stderr: it is in the tail of the exit report, and goes where the options send stderr.</summary>
    /// <param name="line">The line, without its end.</param>
    public void WriteError(string line) => Write(OutputStream.StandardError, Request.StandardError, _error, line);

    /// <summary>Writes a line to its stdout.</summary>
    /// <param name="line">The line, without its end.</param>
    public void WriteOutput(string line) => Write(OutputStream.StandardOutput, Request.StandardOutput, _output, line);

    /// <inheritdoc/>
    public override void CloseLifeline() => _ = _ownerGone.CancelAsync();

    /// <inheritdoc/>
    public override bool Kill()
    {
        bool ran = !_exited.Task.IsCompleted;
        lock (_gate)
        {
            _isKilled |= ran;
        }

        CloseLifeline();
        if (IsKillable)
        {
            Die(SigKill);
        }

        return ran;
    }

    internal void Begin(Func<FakeWorker, Task> behave) => Behaviour = Task.Run(async () =>
    {
        try
        {
            await behave(this).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            WriteError(e.ToString());
            Die(SigAbrt);
        }
    });

    private void End(Func<TimeSpan, ProcessExit> exit)
    {
        // As the kernel does it: first the sockets are closed, then the parent is told.
        if (!KeepsConnections)
        {
            CutConnections();
        }

        _exited.TrySetResult(exit(TimeProvider.System.GetElapsedTime(_launched)));
        CloseLifeline();
    }

    private void Write(OutputStream stream, WorkerOutput target, StringBuilder tail, string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        lock (_gate)
        {
            tail.Append(line).Append('\n');
            tail.Remove(0, Math.Max(0, tail.Length - Request.OutputTailBytes));
        }

        if (target.Kind is WorkerOutputKind.Log or WorkerOutputKind.Call)
        {
            Request.OnOutputLine?.Invoke(stream, line);
        }
    }

    private string Read(StringBuilder tail)
    {
        lock (_gate)
        {
            return tail.ToString();
        }
    }
}
