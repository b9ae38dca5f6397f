using Hawser.Workers.Launching;

namespace Hawser.Workers.Tests;

/// <summary>A process that is none: a test decides what it does and how it ends.</summary>
internal sealed class FakeProcess : LaunchedProcess
{
    private readonly TaskCompletionSource<ProcessExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ownerGone = new();

    public override int ProcessId => 4711;

    public override Task<ProcessExit> Exited => _exited.Task;

    public override string StandardErrorTail => ErrorText;

    public override string StandardOutputTail => "";

    public override long DroppedOutputLines => 0;

    public string ErrorText { get; set; } = "";

    /// <summary>The lifeline's end.</summary>
    public CancellationToken OwnerGone => _ownerGone.Token;

    /// <summary>Whether the owner had to send SIGKILL.</summary>
    public bool Killed { get; private set; }

    /// <summary>Whether a kill ends it. A process that hangs in the kernel is not ended.</summary>
    public bool Killable { get; set; } = true;

    public void Exit(int code) => _exited.TrySetResult(new ProcessExit(code, null, TimeSpan.FromSeconds(1)));

    public void Die(int signal) => _exited.TrySetResult(new ProcessExit(null, signal, TimeSpan.FromSeconds(1)));

    /// <summary>Killed by its launcher for having more memory than its limit.</summary>
    public void DieOfMemory(long bytes) =>
        _exited.TrySetResult(new ProcessExit(null, 9, TimeSpan.FromSeconds(1)) { MemoryBytes = bytes });

    public override void CloseLifeline() => _ownerGone.Cancel();

    public override void Kill()
    {
        Killed |= !_exited.Task.IsCompleted;
        _ownerGone.Cancel();
        if (Killable)
        {
            Die(9);
        }
    }
}
