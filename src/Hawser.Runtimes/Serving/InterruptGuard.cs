using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime;

namespace Hawser.Runtimes.Serving;

/// <summary>
/// Runs code of the user on a container's thread so that other threads can interrupt and abort it there, and nowhere else: what comes late never
/// hits the code that runs next, nor the runtime's own.
/// </summary>
/// <remarks>
/// <para>
/// The thread is *shielded* while it runs code of the runtime: between turns, and inside of a turn where the user's code calls the runtime
/// (<see cref="Shield"/>). Who wants to hit it counts itself as busy first and looks at the shield then; the thread raises its shield first and
/// waits then while somebody is busy. So either the one sees the shield and lets it be, or the other waits in a place where it may be hit.
/// </para>
/// <para>
/// After a turn the thread waits until nobody is busy any more, and sleeps off an interrupt that came while it was not waiting.
/// <see cref="ControlledExecution"/> sees to it that an abort does not outlast its turn.
/// </para>
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The source has no timer, and is needed as long as the thread lives.")]
internal sealed class InterruptGuard
{
    /// <summary>An abort does not reach a thread that is in the middle of another exception; then it waits no longer than this.</summary>
    private static readonly TimeSpan MostSpinning = TimeSpan.FromMilliseconds(200);

    [ThreadStatic]
    private static InterruptGuard? ofThisThread;

    private readonly Thread _thread;
    private int _shields = 1;
    private int _busy;
    private long _turn;
    private long _abortedTurn;
    private volatile bool _interrupted;
    private volatile RunningEvaluation? _inTurn;
    private CancellationTokenSource _abort = new();

    /// <summary>The guard of the calling thread, which is the container's.</summary>
    internal InterruptGuard()
    {
        _thread = Thread.CurrentThread;
        ofThisThread = this;
    }

    /// <summary>The evaluation that the turn on the thread is taken for; null between turns.</summary>
    internal RunningEvaluation? InTurn => _inTurn;

    /// <summary>
    /// Whether a turn was aborted: the thread should run no more code of the user. An abort is thrown out of the signal handler by which the runtime
    /// stops a thread, and the runtime never learns that this handler has ended; so it cannot stop the thread any more where it runs a loop without a
    /// call, and every collection of the process would wait for such a loop for ever (seen with .NET 10.0.12).
    /// </summary>
    internal bool IsSpent { get; private set; }

    /// <summary>The number of the turn that runs, or ran last.</summary>
    internal long Turn => Volatile.Read(ref _turn);

    /// <summary>Shields the calling thread, if it is a container's, until the result is disposed.</summary>
    internal static Shield RaiseShield()
    {
        InterruptGuard? guard = ofThisThread;
        guard?.Raise();
        return new Shield(guard);
    }

    /// <summary>Runs code of the user. To be called by the container's thread only, and not within itself.</summary>
    /// <param name="target">The evaluation that the turn is taken for: who interrupts another one does not hit it.</param>
    /// <param name="callback">The code.</param>
    /// <param name="state">Its argument.</param>
    /// <returns>What it threw: <see cref="ThreadInterruptedException"/> where it was interrupted, a cancellation where it was aborted.</returns>
    internal Exception? Run(RunningEvaluation target, SendOrPostCallback callback, object? state)
    {
        Exception? thrown = null;
        Volatile.Write(ref _turn, _turn + 1);
        _inTurn = target;
        try
        {
#pragma warning disable SYSLIB0046 // It may leave the process damaged: it is the last step before the process itself has to go.
            ControlledExecution.Run(() => thrown = Take(callback, state), _abort.Token);
#pragma warning restore SYSLIB0046
        }
        catch (Exception e)
        {
            thrown = e;
        }

        Settle();
        _inTurn = null;
        return thrown;
    }

    /// <summary>Interrupts the thread if it waits for something in code of the user. Any thread may call it.</summary>
    /// <param name="target">For which evaluation; null for any.</param>
    internal void Interrupt(RunningEvaluation? target)
    {
        Interlocked.Increment(ref _busy);
        try
        {
            if (IsHit(target) && (_thread.ThreadState & System.Threading.ThreadState.WaitSleepJoin) != 0)
            {
                _interrupted = true;
                _thread.Interrupt();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _busy);
        }
    }

    /// <summary>
    /// Aborts the turn, if it is still that one and in code of the user. It returns when the abort has begun: where the thread is in native code,
    /// that is after it comes back from it, if ever. So it takes a thread of its own.
    /// </summary>
    /// <param name="target">For which evaluation; null for any.</param>
    /// <param name="turn">The turn, seen when it was decided.</param>
    internal void Abort(RunningEvaluation? target, long turn)
    {
        Interlocked.Increment(ref _busy);
        try
        {
            // Code that calls the runtime all the time, as one that prints, lowers its shield for moments only: this waits for one, and the code
            // then waits for this.
            SpinWait.SpinUntil(() => Volatile.Read(ref _shields) == 0 || Volatile.Read(ref _turn) != turn, MostSpinning / 10);
            if (IsHit(target) && Volatile.Read(ref _turn) == turn && Interlocked.Exchange(ref _abortedTurn, turn) != turn)
            {
                _abort.Cancel();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _busy);
        }
    }

    private bool IsHit(RunningEvaluation? target) => Volatile.Read(ref _shields) == 0 && (target is null || target == _inTurn);

    private Exception? Take(SendOrPostCallback callback, object? state)
    {
        Exception? thrown = null;
        Lower();
        try
        {
            callback(state);
        }
        catch (ThreadAbortException)
        {
            throw;
        }
        catch (Exception e)
        {
            thrown = e;
        }

        // Not in a finally: an abort that has begun must be able to hit here.
        Raise();
        return thrown;
    }

    private void Raise()
    {
        long start = 0;

        // Within a shielded stretch nobody can hit anyway.
        while (Interlocked.Increment(ref _shields) == 1 && Volatile.Read(ref _busy) != 0)
        {
            start = start == 0 ? Stopwatch.GetTimestamp() : start;
            if (Stopwatch.GetElapsedTime(start) >= MostSpinning)
            {
                return;
            }

            // It spins, without its shield: code that runs is the best place for an abort to hit, and who waits for the shield to fall sees it.
            Interlocked.Decrement(ref _shields);
            while (Volatile.Read(ref _busy) != 0 && Stopwatch.GetElapsedTime(start) < MostSpinning)
            {
                Thread.SpinWait(20);
            }
        }
    }

    private void Lower() => Interlocked.Decrement(ref _shields);

    /// <summary>After a turn, however it ended: nothing of it is left that could hit the thread.</summary>
    private void Settle()
    {
        Volatile.Write(ref _shields, 1);
        while (Volatile.Read(ref _busy) != 0)
        {
            Pause();
        }

        if (_interrupted)
        {
            Pause();
            _interrupted = false;
        }

        if (_abort.IsCancellationRequested)
        {
            IsSpent = true;
            _abort.Dispose();
            _abort = new CancellationTokenSource();
        }
    }

    /// <summary>Waits a moment, in which a pending interrupt goes off.</summary>
    private static void Pause()
    {
        try
        {
#pragma warning disable RS0030 // The wait itself is meant: it takes the interrupt that would hit the next one.
            Thread.Sleep(1);
#pragma warning restore RS0030
        }
        catch (ThreadInterruptedException)
        {
            // That is what it was for.
        }
    }

    /// <summary>A stretch of the runtime's own code within code of the user.</summary>
    internal readonly ref struct Shield
    {
        private readonly InterruptGuard? _guard;

        internal Shield(InterruptGuard? guard) => _guard = guard;

        public void Dispose() => _guard?.Lower();
    }
}
