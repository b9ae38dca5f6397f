using Hawser.WorkerHost;
using Hawser.Workers.Launching;

namespace Hawser.Workers.Detached;

/// <summary>
/// A detached worker's own clock of its life: counted on its monotonic clock, by a thread of its own, which a starved thread pool does not
/// delay. Where no managed code can run any more, the kernel ends the process a little later.
/// </summary>
/// <remarks>The machine's sleep does not count, a stop of the process (SIGSTOP) does.</remarks>
/// <param name="lease">How long the worker lives without being renewed.</param>
/// <param name="grace">What the worker has for its end in order.</param>
/// <param name="memory">Looks at the memory; null: there is no limit.</param>
/// <param name="end">Begins the end, once. On the lease's thread.</param>
/// <param name="kill">Ends the process when that took too long.</param>
internal sealed class WorkerLease(TimeSpan lease, TimeSpan grace, MemoryWatch? memory, Action<DetachedExitCause> end, Action kill)
{
    /// <summary>Over the grace: for the disposal of the worker's state, and a machine that is loaded.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    private readonly object _gate = new(); // Not a Lock: the thread waits on it.
    private long _renewed = TimeProvider.System.GetTimestamp();
    private bool _ending;

    internal void Start()
    {
        Renew();
        new Thread(Run) { Name = "hawser lease", IsBackground = true }.Start();
    }

    /// <exception cref="InvalidOperationException">Too late: the worker is ending.</exception>
    internal void Renew()
    {
        lock (_gate)
        {
            if (_ending)
            {
                throw new InvalidOperationException("The worker is ending: its lease has run out, or it was asked to.");
            }

            _renewed = TimeProvider.System.GetTimestamp();
            Lifeline.EndByKernelAfter(lease + grace + Slack + Slack);
        }
    }

    /// <summary>The end begins, for whatever reason: nothing renews any more, and the time for it runs.</summary>
    /// <returns>False: it had begun before.</returns>
    internal bool TryEnd()
    {
        lock (_gate)
        {
            bool first = !_ending;
            _ending = true;
            if (first)
            {
                Lifeline.EndByKernelAfter(grace + Slack + Slack);
                Monitor.PulseAll(_gate);
            }

            return first;
        }
    }

    private void Run()
    {
        DetachedExitCause? cause = null;
        lock (_gate)
        {
            while (cause is null && !_ending)
            {
                TimeSpan left = lease - TimeProvider.System.GetElapsedTime(_renewed);
                cause = left <= TimeSpan.Zero ? DetachedExitCause.LeaseRanOut
                    : memory?.Look(Environment.ProcessId) is not null ? DetachedExitCause.MemoryLimit
                    : null;
                if (cause is null)
                {
                    TimeSpan next = memory is null ? left : TimeSpan.FromMilliseconds(Math.Max(1, memory.Wait));
                    Monitor.Wait(_gate, next < left ? next : left + TimeSpan.FromMilliseconds(1));
                }
            }
        }

        if (cause is { } why)
        {
            end(why);
        }

        if (cause != DetachedExitCause.MemoryLimit)
        {
            // The end in order is the end of this thread, too.
            new PollSet().Wait((int)(grace + Slack).TotalMilliseconds);
        }

        kill();
    }
}
