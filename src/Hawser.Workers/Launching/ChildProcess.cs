using System.Runtime.InteropServices;
using Hawser.WorkerHost;

namespace Hawser.Workers.Launching;

/// <summary>
/// A child of this process, from its start until it is reaped. The <see cref="ChildWatcher"/>'s thread drives it; the public members may
/// be used from any thread.
/// </summary>
/// <remarks>
/// Its end is a sequence, because a process id is ours only until the process is reaped:
/// <list type="number">
/// <item>the pidfd becomes readable, and <c>waitid(WNOWAIT)</c> tells code or signal and leaves the zombie;</item>
/// <item>the rest of the group gets SIGKILL: the zombie holds the group's id, so nobody else can have it; so does what a wrapper command
/// has forked, and its end is waited for;</item>
/// <item>the pipes are read to their end, or for a limited time, since a process that left the group may hold them open for ever;</item>
/// <item>the files are deleted that are named by the id; the zombie is reaped, under the lock that <see cref="Kill"/> takes;</item>
/// <item><see cref="Exited"/> completes.</item>
/// </list>
/// </remarks>
internal sealed unsafe class ChildProcess : LaunchedProcess
{
    // Killed processes close their pipes at once; who lives longer left the group on purpose, and what it writes is no longer the worker's.
    private static readonly TimeSpan DrainTime = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private readonly TaskCompletionSource<ProcessExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly OutputQueue? _queue;
    private readonly DrainedOutput _output;
    private readonly DrainedOutput _error;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly long _start;
    private readonly int _processDescriptor;
    private readonly MemoryWatch? _memory;
    private readonly MemoryGroup? _memoryGroup;
    private long? _overLimit;
    private int _lifeline;
    private int _silent;
    private byte[] _boot;
    private int _bootSent;
    private WrappedProcesses? _wrapped;
    private int _worker;
    private string? _workerStart; // Of a worker that a wrapper has forked.
    private bool _reaped;
    private ProcessExit? _end;
    private long _endSeen;

    /// <summary>Takes over the descriptors, which are the owner's ends, non-blocking and close-on-exec.</summary>
    public ChildProcess(
        LaunchRequest request,
        int processId,
        int processDescriptor,
        int lifeline,
        (int Pipe, OutputFile? File) output,
        (int Pipe, OutputFile? File) error,
        (LaunchedChannel Channel, int Silent)? channel,
        MemoryGroup? memoryGroup)
    {
        _start = _time.GetTimestamp();
        ProcessId = processId;
        _worker = processId;
        _memoryGroup = memoryGroup;
        _memory = request.MemoryLimit is { } limit && memoryGroup is null
            ? new MemoryWatch(limit, request.MemoryCheckInterval, MemoryWatch.Resident, _time)
            : null;
        _wrapped = request.Wrapper.Count > 0 ? new WrappedProcesses(processId) : null;
        _processDescriptor = processDescriptor;
        _lifeline = lifeline;
        _silent = channel?.Silent ?? -1;
        Channel = channel?.Channel;
        _queue = request.OnOutputLine is { } handler ? new OutputQueue(handler) : null;
        _output = new DrainedOutput(
            output.Pipe,
            OutputStream.StandardOutput,
            request.OutputTailBytes,
            request.StandardOutput.TakesLines ? _queue : null,
            output.File);
        _error = new DrainedOutput(
            error.Pipe,
            OutputStream.StandardError,
            request.OutputTailBytes,
            request.StandardError.TakesLines ? _queue : null,
            error.File);
        _boot = [.. request.BootLine.Span, (byte)'\n'];
    }

    public override int ProcessId { get; }

    public override Task<ProcessExit> Exited => _exited.Task;

    public override string StandardErrorTail => _error.Tail;

    public override string StandardOutputTail => _output.Tail;

    public override LaunchedChannel? Channel { get; }

    public override long DroppedOutputLines => _queue?.Dropped ?? 0;

    public override long LostOutputBytes => _output.LostBytes + _error.LostBytes;

    public override void Identify(int workerProcessId)
    {
        lock (_lock)
        {
            if (_reaped || workerProcessId == ProcessId)
            {
                return;
            }

            _wrapped ??= new WrappedProcesses(ProcessId);
            if (_wrapped.Hold(workerProcessId))
            {
                // Noted while it is known to live: the wrapper reaps it, and then its number may be another's.
                _workerStart = ProcessStat.Read(workerProcessId)?.Started;
                _worker = workerProcessId;
            }
        }
    }

    public override int FindWorker()
    {
        int found;
        lock (_lock)
        {
            found = _reaped ? ProcessId : _wrapped?.FindLeader() ?? ProcessId;
        }

        Identify(found);
        return found;
    }

    public override void CloseLifeline()
    {
        lock (_lock)
        {
            if (_lifeline >= 0)
            {
                _ = Libc.Close(_lifeline);
            }

            if (_silent >= 0)
            {
                _ = Libc.Close(_silent);
            }

            _lifeline = _silent = -1;
            ForgetBoot();
        }

        Channel?.Outgoing.Dispose();
    }

    public override bool Kill()
    {
        lock (_lock)
        {
            if (_reaped)
            {
                return false;
            }

            bool ran = !HasEnded(out _, out _);

            // The wrapper first: it is to end by the signal, not to tell of its worker's. One that has ended has no children any more.
            if (_end is null)
            {
                _wrapped?.HoldAll();
            }

            _ = Libc.Kill(-ProcessId, Libc.SIGKILL);

            // Itself too, should it have gone to another group.
            _ = Libc.Kill(ProcessId, Libc.SIGKILL);
            _wrapped?.Kill();
            return ran;
        }
    }

    /// <summary>
    /// Writes what the pipe takes of the boot line: usually all of it at once. The watcher writes the rest, when the system gives this
    /// user's pipes less room than a boot line may have.
    /// </summary>
    public void SendBoot()
    {
        lock (_lock)
        {
            while (_bootSent < _boot.Length)
            {
                nint written;
                fixed (byte* start = _boot)
                {
                    written = Libc.Write(_lifeline, start + _bootSent, (nuint)(_boot.Length - _bootSent));
                }

                int error = written < 0 ? Marshal.GetLastPInvokeError() : 0;
                if (written > 0)
                {
                    _bootSent += (int)written;
                }
                else if (error == Libc.EAGAIN)
                {
                    return;
                }
                else if (error != Libc.EINTR)
                {
                    // Nobody reads: the process has ended already, and its exit tells more than this error.
                    break;
                }
            }

            ForgetBoot();
        }
    }

    /// <summary>Adds what is to be waited for.</summary>
    /// <returns>How long at most, in milliseconds; -1 for no limit.</returns>
    public int AddTo(PollSet set)
    {
        set.Add(_output.Descriptor, Libc.PollIn);
        set.Add(_error.Descriptor, Libc.PollIn);
        if (_end is not null)
        {
            int left = (int)Math.Ceiling((DrainTime - _time.GetElapsedTime(_endSeen)).TotalMilliseconds);
            bool wrappedRun = WrappedRun(set); // Always in the set: their end may be what is waited for last.
            return left > 0 ? left : wrappedRun ? -1 : 0;
        }

        set.Add(_processDescriptor, Libc.PollIn);
        lock (_lock)
        {
            set.Add(_bootSent < _boot.Length ? _lifeline : -1, Libc.PollOut);
        }

        return _overLimit is null ? _memory?.Wait ?? -1 : -1;
    }

    /// <summary>Does what can be done without waiting.</summary>
    /// <returns>Whether this process is over and done with.</returns>
    public bool Advance(Span<byte> buffer)
    {
        SendBoot();

        // The end is looked for before the pipes are read: what was written before it is then read after it.
        if (_end is null)
        {
            SeeEnd();
        }

        _output.Drain(buffer);
        _error.Drain(buffer);
        if (_end is null)
        {
            HeedMemory();
            return false;
        }

        bool drained = _output.Descriptor < 0 && _error.Descriptor < 0;
        if ((!drained && _time.GetElapsedTime(_endSeen) < DrainTime) || WrappedRun(new PollSet()))
        {
            return false;
        }

        Finish(_end);
        return true;
    }

    /// <summary>Ends a child that has no watcher: blocks until it is reaped.</summary>
    public void EndUnwatched()
    {
        Kill();
        var set = new PollSet();
        byte[] buffer = new byte[4096];
        do
        {
            set.Clear();
            set.Wait(AddTo(set));
        }
        while (!Advance(buffer));
    }

    private void HeedMemory()
    {
        if (_overLimit is null && _memory?.Look(_worker) is { } bytes)
        {
            _overLimit = bytes;
            Kill();
        }
    }

    private bool WrappedRun(PollSet set)
    {
        lock (_lock)
        {
            return _wrapped?.AddTo(set) ?? false;
        }
    }

    /// <summary>Asks the kernel, and leaves the zombie.</summary>
    private bool HasEnded(out Libc.ChildInfo how, out bool isForeign)
    {
        Libc.ChildInfo info = default;
        int result;
        do
        {
            result = Libc.Wait(
                Libc.WaitForProcess, ProcessId, &info, Libc.WaitExited | Libc.WaitLeaveZombie | Libc.WaitNoHang);
        }
        while (result != 0 && Marshal.GetLastPInvokeError() == Libc.EINTR);

        // Where this process traces its child, as a reader of stacks does, the stops of the traced come here too.
        how = info;
        isForeign = result != 0;
        return isForeign || (info.ProcessId != 0 && info.Code is Libc.CodeExited or Libc.CodeKilled or Libc.CodeDumped);
    }

    private void SeeEnd()
    {
        if (!HasEnded(out Libc.ChildInfo info, out bool isForeign))
        {
            return;
        }

        _endSeen = _time.GetTimestamp();
        TimeSpan lifetime = _time.GetElapsedTime(_start, _endSeen);
        if (isForeign)
        {
            // ECHILD: somebody else reaped it, so its id may be another's already and must not be used.
            lock (_lock)
            {
                _reaped = true;
            }

            _end = new ProcessExit(null, null, lifetime);
        }
        else
        {
            _end = info.Code == Libc.CodeExited
                ? new ProcessExit(info.Status, null, lifetime)
                : new ProcessExit(null, info.Status, lifetime)
                {
                    MemoryBytes = info.Status == Libc.SIGKILL ? _overLimit ?? _memoryGroup?.KilledAt() : null,
                    HasCore = info.Code == Libc.CodeDumped,
                };
        }

        Kill();
        CloseLifeline();
    }

    private void Finish(ProcessExit end)
    {
        _output.Close();
        _error.Close();
        lock (_lock)
        {
            if (!_reaped)
            {
                if (_worker == ProcessId)
                {
                    DiagnosticsFiles.Delete(_worker);
                }
                else if (_workerStart is { } start)
                {
                    DiagnosticsFiles.Delete(_worker, start);
                }

                Libc.ChildInfo info = default;
                while (Libc.Wait(Libc.WaitForProcess, ProcessId, &info, Libc.WaitExited) != 0
                    && Marshal.GetLastPInvokeError() == Libc.EINTR)
                {
                }

                _reaped = true;
            }

            _wrapped?.Dispose();
        }

        _memoryGroup?.Remove();
        _ = Libc.Close(_processDescriptor);
        _exited.SetResult(end);
    }

    // It holds the ticket's key.
    private void ForgetBoot()
    {
        Array.Clear(_boot);
        _boot = [];
        _bootSent = 0;
    }
}
