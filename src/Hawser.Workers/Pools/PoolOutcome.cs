namespace Hawser.Workers.Pools;

/// <summary>How a call to a pool ended.</summary>
internal enum PoolOutcome
{
    Completed,
    Failed,
    Poisoned,
    Refused,
}
