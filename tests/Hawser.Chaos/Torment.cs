using System.Collections.Concurrent;

namespace Hawser.Chaos;

/// <summary>
/// Disturbs processes at random moments, by a schedule: kills them, stops them for a while, cuts their channels, takes their descriptors away, moves the
/// clock. Disposing lets those go on that are stopped.
/// </summary>
internal sealed class Torment : IAsyncDisposable
{
    private readonly Random _random;
    private readonly Oracle _oracle;
    private readonly Func<IReadOnlyList<int>> _targets;
    private readonly JumpyTime? _clock;
    private readonly bool _takesDescriptors;
    private readonly CancellationTokenSource _over = new();
    private readonly ConcurrentDictionary<int, bool> _stopped = new();
    private readonly Task _running;

    /// <param name="random">The schedule. Used by this alone.</param>
    /// <param name="oracle">Counts.</param>
    /// <param name="targets">The processes that there are now; all of them children of this one.</param>
    /// <param name="clock">A clock to move; or null.</param>
    /// <param name="takesDescriptors">Whether processes may be left without descriptors for a while, and fail what needs one.</param>
    internal Torment(
        Random random, Oracle oracle, Func<IReadOnlyList<int>> targets, JumpyTime? clock = null, bool takesDescriptors = true)
    {
        _takesDescriptors = takesDescriptors;
        _random = random;
        _oracle = oracle;
        _targets = targets;
        _clock = clock;
        _running = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _running;
        foreach (int process in _stopped.Keys)
        {
            Resume(process);
        }

        _over.Dispose();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            await Task.Delay(_random.Next(5, 1200), _over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_over.IsCancellationRequested)
            {
                return;
            }

            // The schedule goes on alike, whatever is there.
            int what = _random.Next(20), whom = _random.Next(1000), time = _random.Next(20, 1500);
            IReadOnlyList<int> targets = _targets();
            if (what == 19)
            {
                _clock?.Jump(new Random(whom));
                _oracle.Disturbed("clock jumps");
            }
            else if (targets.Count > 0)
            {
                Disturb(what, targets[whom % targets.Count], time);
            }
        }
    }

    private void Disturb(int what, int process, int time)
    {
        if (!ProcessTable.IsOwnChild(process))
        {
            return;
        }

        switch (what)
        {
            case < 8:
                _ = Native.Signal(process, Native.SigKill);
                _oracle.Disturbed("SIGKILL");
                break;
            case < 13:
                _stopped[process] = true;
                _ = Native.Signal(process, Native.SigStop);
                _oracle.Disturbed("SIGSTOP and SIGCONT");
                _ = ResumeAsync(process, time);
                break;
            case < 17:
                Cut(process);
                break;
            default:
                if (_takesDescriptors)
                {
                    TakeDescriptors(process, time);
                }

                break;
        }
    }

    /// <summary>Shuts down this process's end of each socket to the other one, under whoever uses it.</summary>
    private void Cut(int process)
    {
        foreach (int descriptor in ProcessTable.Descriptors().Where(descriptor => Native.PeerOf(descriptor) == process))
        {
            _ = Native.Shutdown(descriptor, Native.BothWays);
            _oracle.Disturbed("socket shutdown");
        }
    }

    /// <summary>The process can open nothing more for a while.</summary>
    private unsafe void TakeDescriptors(int process, int time)
    {
        ulong* before = stackalloc ulong[2];
        if (Native.Limit(process, Native.DescriptorLimit, null, before) != 0)
        {
            return;
        }

        ulong soft = before[0], hard = before[1];
        ulong* wanted = stackalloc ulong[2] { 3, hard };
        if (Native.Limit(process, Native.DescriptorLimit, wanted, null) == 0)
        {
            _oracle.Disturbed("no more descriptors");
            _ = GiveBackAsync(process, soft, hard, time);
        }
    }

    private async Task GiveBackAsync(int process, ulong soft, ulong hard, int time)
    {
        await Task.Delay(time);
        Set();

        unsafe void Set()
        {
            ulong* wanted = stackalloc ulong[2] { soft, hard };
            if (ProcessTable.IsOwnChild(process))
            {
                _ = Native.Limit(process, Native.DescriptorLimit, wanted, null);
            }
        }
    }

    private async Task ResumeAsync(int process, int time)
    {
        await Task.Delay(time);
        Resume(process);
    }

    private void Resume(int process)
    {
        if (_stopped.TryRemove(process, out _) && ProcessTable.IsOwnChild(process))
        {
            _ = Native.Signal(process, Native.SigContinue);
        }
    }
}
