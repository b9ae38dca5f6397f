namespace Hawser.Runtimes.Serving;

/// <summary>
/// Brings what follows an <c>await</c> of an evaluation back to its container's thread. Each evaluation has its own, so that what is left of one
/// that was interrupted never runs.
/// </summary>
internal sealed class EvaluationSynchronization(RunningEvaluation evaluation, ContainerThread thread) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) => thread.Post(new PostedTurn(evaluation, d, state));

    /// <exception cref="OperationCanceledException">The evaluation was interrupted, or its container has ended.</exception>
    public override void Send(SendOrPostCallback d, object? state)
    {
        if (thread.IsCurrent)
        {
            d(state);
            return;
        }

        var sent = new PostedTurn(evaluation, d, state, awaited: true);
        thread.Post(sent);
        sent.Wait();
    }

    public override SynchronizationContext CreateCopy() => this;
}
