namespace Hawser.Agent.Wire;

/// <summary>What the agent says to who asks for permits.</summary>
/// <param name="IsAcquired">Whether they are granted.</param>
/// <param name="Lease">What to give back when they are not used any more; 0: nothing.</param>
/// <param name="RetryAfter">When to come again, in milliseconds; null: the limit does not say.</param>
internal sealed record LimitAnswer(bool IsAcquired, long Lease, long? RetryAfter);
