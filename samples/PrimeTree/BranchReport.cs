namespace PrimeTree;

/// <summary>What one process of the tree did.</summary>
/// <param name="Worker">The worker's name: where it stands in the tree.</param>
/// <param name="ProcessId">Its process.</param>
/// <param name="ParentProcessId">The process that started it.</param>
/// <param name="From">The first number that it answered for.</param>
/// <param name="To">The number after the last.</param>
/// <param name="Primes">The primes among them.</param>
public sealed record BranchReport(string Worker, int ProcessId, int ParentProcessId, long From, long To, long Primes);
