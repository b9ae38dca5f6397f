namespace Hawser.Workers.Mapping;

/// <summary>Makes answers of what workers give.</summary>
internal static class MapAnswer
{
    /// <param name="outcome">What a worker says; null: nothing, which its serializer lets pass.</param>
    internal static MapAnswer<TResult> Of<TResult>(ItemOutcome<TResult>? outcome) => outcome is null
        ? new(default, new InvalidOperationException("The method gave null in the place of what came of this item."))
        : new(outcome.Value, outcome.Fault?.ToException());

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
