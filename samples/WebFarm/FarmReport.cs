namespace WebFarm;

/// <summary>What the whole farm has done.</summary>
/// <param name="Answered">How many requests each process has answered.</param>
/// <param name="Refused">How many requests each process has refused, because their client had passed the limit.</param>
/// <param name="Lost">How many of these were not counted, because a process had no room for them.</param>
public sealed record FarmReport(IReadOnlyDictionary<string, long> Answered, IReadOnlyDictionary<string, long> Refused, long Lost);
