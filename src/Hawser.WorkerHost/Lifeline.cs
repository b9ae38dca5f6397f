using System.Diagnostics.CodeAnalysis;

namespace Hawser.WorkerHost;

/// <summary>
/// A worker's tie to its owner: the standard input that the owner holds open. End of file means that the owner is gone, however it went.
/// </summary>
/// <remarks>
/// <para>
/// A thread of its own waits for the hang-up in <c>poll(2)</c>, without reading: what an owner that was merely paused does or does not
/// write changes nothing. It uses nothing of the thread pool. When the owner is gone:
/// </para>
/// <list type="number">
/// <item><see cref="OwnerGone"/> fires, on another thread, since its callbacks run the user's code.</item>
/// <item>500 ms pass, whatever the callbacks do. A process that ends by itself meanwhile has ended in order.</item>
/// <item>The <see cref="SocketFolder"/> is removed, and SIGKILL goes to the own process group: this process and its children.</item>
/// </list>
/// <para>If managed code cannot run, <see cref="KernelTether"/> does the last step a second after the hang-up.</para>
/// <para>All members may be used from any thread.</para>
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "It lives as long as the process.")]
public sealed class Lifeline
{
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    // What the process has in all, from its first moments until its owner has answered it on the channel.
    private static readonly TimeSpan AcknowledgeDeadline = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _ownerGone = new();
    private readonly int _descriptor;
    private readonly TimeProvider _time;
    private readonly long _start;
    private volatile bool _acknowledged;
    private volatile bool _hungUp;
    private volatile bool _tiedByKernel;
    private volatile bool _released;
    private volatile string? _socketFolder;

    internal Lifeline(int descriptor, TimeProvider time)
    {
        _descriptor = descriptor;
        _time = time;
        _start = time.GetTimestamp();
    }

    /// <summary>
    /// Fires when the owner is gone. Its callbacks have 500 ms to save what they can; then the process ends whether they are done or not.
    /// </summary>
    public CancellationToken OwnerGone => _ownerGone.Token;

    /// <summary>
    /// A folder to remove when the owner is gone and can no longer do it itself: the one with the owner's socket. Null (the default): none.
    /// It is removed with all that is in it; failures are ignored.
    /// </summary>
    public string? SocketFolder
    {
        get => _socketFolder;
        set => _socketFolder = value;
    }

    internal int Descriptor => _descriptor;

    /// <summary>
    /// The owner has answered on the channel. Until this is called, the process ends itself 10 s after its start, with a line on stderr and
    /// exit code <see cref="WorkerExitCodes.NotAcknowledged"/>. Idempotent.
    /// </summary>
    public void Acknowledge() => _acknowledged = true;

    /// <summary>
    /// Lets the process outlive its owner from now on: the lifeline's end means nothing any more. Not before another tie, such as a lease,
    /// is
    /// there.
    /// </summary>
    /// <returns>False: too late, the owner is gone already, and the process ends.</returns>
    public bool Release()
    {
        KernelTether.UntieProcess(_descriptor);
        _released = true;
        return !_hungUp;
    }

    /// <summary>Ends this process and its children by SIGKILL, after removing what nobody else would remove. Does not return.</summary>
    public void EndNow()
    {
        RemoveSocketFolder();
        DiagnosticsFiles.Delete(Environment.ProcessId);
        KillGroup();
    }

    /// <summary>
    /// Lets the kernel end the process when so much time has passed and this was not called again: for a tie that holds also when no
    /// managed
    /// code can run.
    /// </summary>
    /// <param name="time">Rounded up to seconds.</param>
    public static void EndByKernelAfter(TimeSpan time) => _ = Native.Alarm((uint)Math.Ceiling(time.TotalSeconds));

    /// <summary>Starts the watching thread. Called once.</summary>
    /// <exception cref="BootException">The system gives no thread.</exception>
    internal void StartWatching()
    {
        try
        {
            new Thread(Watch) { Name = "hawser lifeline", IsBackground = true }.UnsafeStart();
        }
        catch (OutOfMemoryException e)
        {
            throw new BootException($"the lifeline's thread cannot be started: {e.Message}", e);
        }
    }

    /// <summary>The boot line has been read, so the kernel may be told to watch too.</summary>
    /// <param name="silent">The pipe from the owner through which nothing comes but its hang-up; -1: there is none.</param>
    internal void TieByKernel(int silent)
    {
        _tiedByKernel = silent >= 0 && KernelTether.TieProcess(silent);

        // A hang-up just before has sent no signal; the watching thread does all, but without this it would be alone.
        if (Native.WaitFor(_descriptor, 0, 0))
        {
            _ = Native.Alarm(1);
        }
    }

    /// <summary>Does not return when the owner is gone: the watching thread ends the process.</summary>
    internal void WaitIfHungUp()
    {
        while (_hungUp)
        {
            Native.WaitFor(-1, 0, -1);
        }
    }

    private void Watch()
    {
        while (true)
        {
            int wait = -1;
            if (!_acknowledged)
            {
                TimeSpan left = AcknowledgeDeadline - _time.GetElapsedTime(_start);
                if (left <= TimeSpan.Zero)
                {
                    GiveUp();
                }

                wait = (int)Math.Ceiling(left.TotalMilliseconds);
            }

            // No event is asked for: hang-up and errors are always told, and bytes do not matter.
            if (Native.WaitFor(_descriptor, 0, wait))
            {
                break;
            }
        }

        if (!_released)
        {
            End();
        }
    }

    private void End()
    {
        _hungUp = true;
        long hangUp = _time.GetTimestamp();
        if (!_tiedByKernel)
        {
            _ = Native.Alarm(1);
        }

        Notify();

        while (true)
        {
            TimeSpan left = Grace - _time.GetElapsedTime(hangUp);
            if (left <= TimeSpan.Zero)
            {
                break;
            }

            Native.WaitFor(-1, 0, (int)Math.Ceiling(left.TotalMilliseconds));
        }

        EndNow();
    }

    private void Notify()
    {
        try
        {
            new Thread(Cancel) { Name = "hawser owner gone", IsBackground = true }.UnsafeStart();
        }
        catch (OutOfMemoryException)
        {
            // No thread to be had (a limit on processes): the callbacks are a courtesy, the end is not.
        }

        void Cancel()
        {
            try
            {
                _ownerGone.Cancel();
            }
            catch (AggregateException e)
            {
                Native.WriteErrorLine($"the owner is gone, and a callback of OwnerGone failed: {e.Message}");
            }
        }
    }

    private static void GiveUp()
    {
        Native.WriteErrorLine($"the owner has not answered within {AcknowledgeDeadline.TotalSeconds:0} s, so this worker ends");

        DiagnosticsFiles.Delete(Environment.ProcessId);

        // _exit: an orderly end would wait for code that may be what hangs.
        Native.ExitNow(WorkerExitCodes.NotAcknowledged);
    }

    /// <summary>Removes the <see cref="SocketFolder"/>, if there is one. Ignores failures.</summary>
    internal void RemoveSocketFolder()
    {
        if (_socketFolder is not { } folder)
        {
            return;
        }

        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another worker of the same owner was faster; or the next start of an owner sweeps it.
        }
    }

    private static void KillGroup()
    {
        int self = Native.GetProcessId();
        Native.Kill(Native.GetProcessGroup() == self ? 0 : self, Native.SIGKILL);

        // The first process of a namespace is immune to its own signals; its end is that of all others in there.
        Native.ExitNow(128 + Native.SIGKILL);
    }
}
