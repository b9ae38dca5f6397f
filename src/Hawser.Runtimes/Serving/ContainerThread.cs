using System.Diagnostics.CodeAnalysis;

namespace Hawser.Runtimes.Serving;

/// <summary>
/// The one thread of a container. It carries out evaluations, one after the other, and what they post to it; every turn of user code on it is under
/// its <see cref="InterruptGuard"/>.
/// </summary>
/// <remarks>
/// It is a background thread: one that nothing can end is abandoned, and does not keep the process. After an abort another one goes on in its place,
/// for a reason that <see cref="InterruptGuard.IsSpent"/> tells.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "Whoever keeps the thread may wake it at any time; without a wait it holds nothing.")]
internal sealed class ContainerThread
{
    private readonly Lock _gate = new();
    private readonly Queue<PostedTurn> _posts = new();
    private readonly Queue<RunningEvaluation> _evaluations = new();
    private readonly ManualResetEventSlim _work = new(false, spinCount: 0);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<RunningEvaluation> _carryOut;
    private readonly Action<Exception> _failed;
    private readonly string _name;
    private volatile Thread _thread;
    private volatile InterruptGuard? _guard;
    private volatile string? _task;
    private RunningEvaluation? _carried;
    private bool _stopped;

    /// <param name="name">The thread's name.</param>
    /// <param name="carryOut">Carries an evaluation out, on the thread.</param>
    /// <param name="failed">Told, on the thread, of what it threw: the thread ends then.</param>
    internal ContainerThread(string name, Action<RunningEvaluation> carryOut, Action<Exception> failed)
    {
        _carryOut = carryOut;
        _failed = failed;
        _name = name;
        _thread = NewThread();

        // Whoever asks for an evaluation is not part of it.
        _thread.UnsafeStart();
    }

    /// <summary>Completes when the thread has ended.</summary>
    internal Task Ended => _ended.Task;

    /// <summary>Whether it is the calling thread.</summary>
    internal bool IsCurrent => Thread.CurrentThread == _thread;

    /// <summary>The guard of its turns; null before its first work.</summary>
    internal InterruptGuard? Guard => _guard;

    /// <summary>The folder in which the kernel tells of the thread; null before its first work.</summary>
    internal string? KernelTask => _task;

    /// <summary>Appends an evaluation to the queue.</summary>
    /// <returns>False where the thread takes no more.</returns>
    internal bool Enqueue(RunningEvaluation evaluation)
    {
        lock (_gate)
        {
            if (_stopped)
            {
                return false;
            }

            _evaluations.Enqueue(evaluation);
            _work.Set();
            return true;
        }
    }

    /// <summary>Appends a callback; one of an evaluation that is over is dropped.</summary>
    internal void Post(PostedTurn turn)
    {
        using InterruptGuard.Shield shield = InterruptGuard.RaiseShield();
        bool taken;
        lock (_gate)
        {
            taken = !_stopped && !turn.Evaluation.IsOver;
            if (taken)
            {
                _posts.Enqueue(turn);
                _work.Set();
            }
        }

        if (!taken)
        {
            turn.Drop();
        }
    }

    /// <summary>Has the thread look again at what it waits for.</summary>
    internal void Wake() => _work.Set();

    /// <summary>Takes no more, and ends the thread after what it runs now.</summary>
    /// <returns>The evaluations that had not begun.</returns>
    internal IReadOnlyList<RunningEvaluation> Stop()
    {
        PostedTurn[] posts;
        RunningEvaluation[] evaluations;
        lock (_gate)
        {
            _stopped = true;
            posts = [.. _posts];
            evaluations = [.. _evaluations];
            _posts.Clear();
            _evaluations.Clear();
            _work.Set();
        }

        foreach (PostedTurn post in posts)
        {
            post.Drop();
        }

        return evaluations;
    }

    /// <summary>
    /// Runs code of an evaluation. On the thread only. Whatever is posted meanwhile belongs to the evaluation that is carried out, as far as
    /// interruptions go: it has the thread.
    /// </summary>
    /// <returns>What it threw.</returns>
    internal Exception? RunTurn(RunningEvaluation evaluation, SendOrPostCallback callback, object? state)
    {
        EvaluationContext.Current = evaluation;
        SynchronizationContext.SetSynchronizationContext(evaluation.Synchronization);
        Exception? thrown = _guard!.Run(_carried ?? evaluation, callback, state);
        SynchronizationContext.SetSynchronizationContext(null);
        EvaluationContext.Current = null;
        return thrown;
    }

    /// <summary>Runs what is posted until a condition holds, which is looked at after each turn and after <see cref="Wake"/>.</summary>
    internal void RunPostsUntil(Func<bool> condition)
    {
        while (true)
        {
            // Before the condition is looked at: what changes it afterwards wakes.
            _work.Reset();
            if (condition())
            {
                return;
            }

            if (TakePost() is { } post)
            {
                post.Run(this);
            }
            else
            {
                WaitForWork();
            }
        }
    }

    private Thread NewThread() => new(Main) { IsBackground = true, Name = _name };

    private void Main()
    {
        try
        {
            if (!Run(new InterruptGuard()))
            {
                // From a thread of the pool: it would inherit what this one's signal mask has become.
                _thread = NewThread();
                ThreadPool.UnsafeQueueUserWorkItem(static thread => thread.UnsafeStart(), _thread, preferLocal: false);
                return;
            }
        }
        catch (Exception e)
        {
            _failed(e);
        }

        _ended.TrySetResult();
    }

    /// <summary>Runs what is there to run.</summary>
    /// <returns>Whether there is no more; else another thread is to go on.</returns>
    private bool Run(InterruptGuard guard)
    {
        _task = ThreadUsage.OfThisThread();
        _guard = guard;
        while (Next(out PostedTurn? post, out RunningEvaluation? evaluation))
        {
            if (post is not null)
            {
                post.Run(this);
            }
            else if (evaluation is not null)
            {
                _carried = evaluation;
                _carryOut(evaluation);
                _carried = null;
            }
            else
            {
                WaitForWork();
            }

            if (guard.IsSpent)
            {
                return false;
            }
        }

        return true;
    }

    private bool Next(out PostedTurn? post, out RunningEvaluation? evaluation)
    {
        lock (_gate)
        {
            _work.Reset();
            evaluation = null;
            if (!_posts.TryDequeue(out post))
            {
                _evaluations.TryDequeue(out evaluation);
            }

            return !_stopped || post is not null || evaluation is not null;
        }
    }

    private PostedTurn? TakePost()
    {
        lock (_gate)
        {
            return _posts.TryDequeue(out PostedTurn? post) ? post : null;
        }
    }

    private void WaitForWork()
    {
        try
        {
            _work.Wait();
        }
        catch (ThreadInterruptedException)
        {
            // Code of the user kept the thread, and interrupts it when it runs nothing of it.
        }
    }
}
