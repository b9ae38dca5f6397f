namespace Hawser.Agent.Wire;

/// <summary>
/// What the agent says about permits. It crosses as one number, which costs a question that is asked for each request of a service the least: from zero up it
/// is granted, and the number is the lease; below it is refused, and the number is how many milliseconds to wait, less than zero by one more.
/// </summary>
/// <param name="IsAcquired">Whether they are granted.</param>
/// <param name="Lease">What to give back when they are not used any more; 0: nothing.</param>
/// <param name="RetryAfter">When to come again, in milliseconds; null: the limit does not say.</param>
internal readonly record struct LimitAnswer(bool IsAcquired, long Lease, long? RetryAfter)
{
    private const long RefusedWithoutTime = long.MinValue;

    /// <summary>The answer that has crossed; any number is one.</summary>
    internal static LimitAnswer Read(long number) =>
        number >= 0 ? new LimitAnswer(true, number, null)
        : number == RefusedWithoutTime ? new LimitAnswer(false, 0, null)
        : new LimitAnswer(false, 0, -1 - number);

    /// <summary>The number that crosses.</summary>
    internal long Write() => IsAcquired ? Lease : RetryAfter is { } wait ? -1 - Math.Max(wait, 0) : RefusedWithoutTime;
}
