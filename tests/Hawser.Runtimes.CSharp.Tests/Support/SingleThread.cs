using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Hawser.Runtimes.CSharp.Tests.Support;

/// <summary>
/// One thread with a synchronization context, as a container has it: what is run on it comes back to it after each <c>await</c>.
/// </summary>
internal sealed class SingleThread : SynchronizationContext, IDisposable
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _work = [];
    private readonly Thread _thread;

    public SingleThread()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "cells" };
        _thread.Start();
    }

    public int ThreadId => _thread.ManagedThreadId;

    public override void Post(SendOrPostCallback d, object? state) => _work.Add((d, state));

    public Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(
            async _ =>
            {
                try
                {
                    done.SetResult(await work());
                }
                catch (Exception exception)
                {
                    done.SetException(exception);
                }
            },
            null);
        return done.Task;
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join(TimeSpan.FromSeconds(10));
        _work.Dispose();
    }

    private void Run()
    {
        SetSynchronizationContext(this);
        while (RunOne())
        {
        }
    }

    // Nothing of what ran may be left on this thread's stack: tests look at what can be collected.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool RunOne()
    {
        if (!_work.TryTake(out (SendOrPostCallback Callback, object? State) item, Timeout.Infinite))
        {
            return false;
        }

        item.Callback(item.State);
        return true;
    }
}
