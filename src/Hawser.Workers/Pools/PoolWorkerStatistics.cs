namespace Hawser.Workers;

/// <summary>One worker of a pool, at one moment.</summary>
/// <param name="Index">
/// Its number in the pool, from 0: no two workers have the same at the same time, and the lowest free one is given out.
/// </param>
/// <param name="ProcessId">Its process; null while that is started.</param>
/// <param name="State">What the pool does with it.</param>
/// <param name="InFlight">The calls and leases that it has now.</param>
/// <param name="Calls">The calls and leases that it has been given since its start.</param>
/// <param name="Waiting">
/// The calls that wait for this worker and no other, because of their key or because they want it for themselves.
/// </param>
public sealed record PoolWorkerStatistics(int Index, int? ProcessId, PoolWorkerState State, int InFlight, long Calls, int Waiting);
