namespace Hawser.Workers.Mapping;

/// <summary>Makes answers of what workers give.</summary>
internal static class MapAnswer
{
    internal static MapAnswer<TResult> Of<TResult>(ItemOutcome<TResult> outcome) => new(outcome.Value, outcome.Fault?.ToException());

    internal static int CountFailed<TResult>(MapAnswer<TResult>[] answers)
    {
        int failed = 0;
        foreach (MapAnswer<TResult> answer in answers)
        {
            failed += answer.Failure is null ? 0 : 1;
        }

        return failed;
    }
}
