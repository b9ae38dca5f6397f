using System.Runtime.InteropServices;

namespace Hawser.Workers.Launching;

/// <summary>
/// One thread for all children of this process: it drains their output, sees their end and reaps them, in the order that
/// <see cref="ChildProcess"/> describes. It exists while there are children. Thread-safe.
/// </summary>
/// <remarks>
/// A thread and <c>poll(2)</c> rather than tasks: an owner whose thread pool is starved still drains its workers and hears of their end,
/// and nothing depends on SIGCHLD, whose handler belongs to the runtime.
/// </remarks>
internal sealed unsafe class ChildWatcher
{
    /// <summary>The watcher of this process.</summary>
    public static readonly ChildWatcher Shared = new();

    private readonly Lock _lock = new();
    private readonly List<ChildProcess> _arrived = [];
    private bool _running;
    private int _wake = -1;

    /// <summary>Watches a child from now until it is reaped.</summary>
    /// <exception cref="IOException">The system gives no descriptor for waking the thread.</exception>
    /// <exception cref="OutOfMemoryException">The system gives no thread.</exception>
    public void Add(ChildProcess child)
    {
        lock (_lock)
        {
            if (!_running)
            {
                Start();
            }

            _arrived.Add(child);
            ulong one = 1;
            _ = Libc.Write(_wake, (byte*)&one, sizeof(ulong));
        }
    }

    private void Start()
    {
        _wake = Libc.CreateEvent(0, Libc.CloseOnExec | Libc.NonBlocking);
        if (_wake < 0)
        {
            throw new IOException($"The watcher of child processes cannot be started: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        try
        {
            new Thread(Watch) { Name = "hawser children", IsBackground = true }.UnsafeStart();
            _running = true;
        }
        finally
        {
            if (!_running)
            {
                Stop();
            }
        }
    }

    private void Stop()
    {
        _ = Libc.Close(_wake);
        _wake = -1;
        _running = false;
    }

    private void Watch()
    {
        var children = new List<ChildProcess>();
        var set = new PollSet();
        byte[] buffer = new byte[64 * 1024];
        while (true)
        {
            lock (_lock)
            {
                children.AddRange(_arrived);
                _arrived.Clear();
                if (children.Count == 0)
                {
                    // Under the lock: who adds the next child starts the next thread.
                    Stop();
                    return;
                }

                set.Clear();
                set.Add(_wake, Libc.PollIn);
            }

            int wait = -1;
            foreach (ChildProcess child in children)
            {
                int limit = child.AddTo(set);
                if (limit >= 0 && (wait < 0 || limit < wait))
                {
                    wait = limit;
                }
            }

            set.Wait(wait);
            ulong woken;
            _ = Libc.Read(_wake, (byte*)&woken, sizeof(ulong));
            children.RemoveAll(child => child.Advance(buffer));
        }
    }
}
