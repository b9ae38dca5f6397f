namespace Hawser.Agent;

/// <summary>What one worker answered to a call that went to all. Immutable.</summary>
/// <typeparam name="T">The result's type.</typeparam>
public sealed class AgentAnswer<T>
{
    private readonly T _result;

    internal AgentAnswer(AgentWorker worker, T result, Exception? failure)
    {
        Worker = worker;
        _result = result;
        Failure = failure;
    }

    /// <summary>The worker.</summary>
    public AgentWorker Worker { get; }

    /// <summary>Why there is no result; null: there is one.</summary>
    public Exception? Failure { get; }

    /// <summary>The result.</summary>
    /// <exception cref="InvalidOperationException">There is none: the call failed, and its <see cref="Failure"/> is the inner exception.</exception>
    public T Result =>
        Failure is null ? _result : throw new InvalidOperationException($"The call of worker '{Worker.Name}' failed.", Failure);
}
