namespace Hawser.Runtimes.Standby;

/// <summary>What a waiting process evaluates ahead.</summary>
/// <param name="Settings">The language's.</param>
/// <param name="Cells">The code, in this order.</param>
internal sealed record Rehearsal(string? Settings, IReadOnlyList<string> Cells);
