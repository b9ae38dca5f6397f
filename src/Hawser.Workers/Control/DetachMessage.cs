namespace Hawser.Workers.Control;

/// <summary>What a worker is told when it is let go: how long it lives without being renewed, and where it is registered.</summary>
/// <param name="LeaseMilliseconds">The lease.</param>
/// <param name="Registry">The registry's folder.</param>
/// <param name="StartMilliseconds">The time-out of connects.</param>
/// <param name="CallMilliseconds">That of calls; -1: none.</param>
/// <param name="MemoryLimit">In bytes; null: none.</param>
/// <param name="MemoryCheckMilliseconds">Between two looks at it.</param>
/// <param name="Output">The file of stdout; null: nowhere.</param>
/// <param name="Error">The file of stderr; null: nowhere.</param>
internal sealed record DetachMessage(
    long LeaseMilliseconds,
    string Registry,
    double StartMilliseconds,
    double CallMilliseconds,
    long? MemoryLimit,
    long MemoryCheckMilliseconds,
    string? Output,
    string? Error);
