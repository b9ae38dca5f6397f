using Hawser.Workers.Serving;

namespace Hawser.Runtimes.Serving;

/// <summary>
/// What cells throw where nobody catches it: on threads and timers that they have started, and in tasks that nobody awaits. It is told in the log of the
/// evaluation, and the process lives on. Exceptions of other code have their usual way.
/// </summary>
/// <remarks>
/// An exception is a cell's when it came through code of a cell. That it was thrown in the flow of one says less: an application's own thread may have been
/// started by a call of a cell's. So this counts in a process that is there for evaluations only. Where both say something, the flow names the
/// evaluation: it is the one that started the thread.
/// </remarks>
internal sealed class BackgroundExceptions : IExceptionClaimant, IDisposable
{
    /// <summary>What the owner may take to hear of an exception that ends the process.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly NodeManager _node;

    /// <param name="node">Whose sessions' code it is about.</param>
    internal BackgroundExceptions(NodeManager node)
    {
        _node = node;
        UnhandledExceptions.Add(this);
        TaskScheduler.UnobservedTaskException += OnUnobserved;
    }

    public bool Claim(Exception exception)
    {
        if (EvaluationContext.Current is RunningEvaluation evaluation && evaluation.Server.Node == _node)
        {
            if (evaluation.Server.OriginOf(exception) is null && !evaluation.Server.Options.OwnsProcess)
            {
                return false;
            }

            evaluation.Server.TellOf(evaluation.Reference, evaluation, RuntimeServer.UnhandledCategory, exception);
            return true;
        }

        if (Find(exception) is not var (server, reference))
        {
            return false;
        }

        server.TellOf(reference, null, RuntimeServer.UnhandledCategory, exception);
        return true;
    }

    public void ProcessEnds() =>
        SpinWait.SpinUntil(() => _node.Servers().All(static server => server.Log.IsRead), LastWords);

    public void Dispose()
    {
        TaskScheduler.UnobservedTaskException -= OnUnobserved;
        UnhandledExceptions.Remove(this);
    }

    /// <summary>Called by the finalizer thread, which must not run code of the user.</summary>
    private void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs e)
    {
        foreach (Exception exception in e.Exception.InnerExceptions)
        {
            if (Find(exception) is var (server, reference))
            {
                e.SetObserved();
                ThreadPool.UnsafeQueueUserWorkItem(
                    _ => server.TellOf(reference, null, RuntimeServer.UnobservedCategory, exception), null);
            }
        }
    }

    private (RuntimeServer Server, EvaluationReference Reference)? Find(Exception exception)
    {
        foreach (RuntimeServer server in _node.Servers())
        {
            if (server.OriginOf(exception) is { } reference)
            {
                return (server, reference);
            }
        }

        return null;
    }
}
