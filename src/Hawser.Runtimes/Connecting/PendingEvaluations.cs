namespace Hawser.Runtimes.Connecting;

/// <summary>
/// The evaluations of a session that have not responded yet, in the order of their numbers. Evaluations with the same reference respond in that
/// order too, since they are of one container. Not thread-safe.
/// </summary>
internal sealed class PendingEvaluations
{
    private readonly SortedDictionary<long, PendingEvaluation> _pending = [];
    private long _last;

    internal PendingEvaluation Add(EvaluationRequest request)
    {
        var evaluation = new PendingEvaluation(++_last, request);
        _pending.Add(evaluation.Number, evaluation);
        return evaluation;
    }

    /// <summary>Takes out the one that this response is for; null where nobody waits for it.</summary>
    internal PendingEvaluation? Take(EvaluationReference reference)
    {
        foreach (PendingEvaluation evaluation in _pending.Values)
        {
            if (evaluation.Request.Reference == reference)
            {
                _pending.Remove(evaluation.Number);
                return evaluation;
            }
        }

        return null;
    }

    internal bool Remove(PendingEvaluation evaluation) => _pending.Remove(evaluation.Number);

    /// <summary>Those that a server, which has taken up those up to this number, does not know.</summary>
    internal PendingEvaluation[] After(long number) => [.. _pending.Values.Where(evaluation => evaluation.Number > number)];

    internal PendingEvaluation[] TakeAll()
    {
        PendingEvaluation[] all = [.. _pending.Values];
        _pending.Clear();
        return all;
    }
}
