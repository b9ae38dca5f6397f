namespace Hawser.Workers;

/// <summary>How far a map or reduce has come. Immutable.</summary>
/// <param name="Done">Items that have been carried out, those that failed included.</param>
/// <param name="InFlight">Items that have been read, and are not done.</param>
/// <param name="Failed">Items that failed.</param>
/// <param name="Rate">Items that were done in a second, since the begin; 0 before any was.</param>
/// <param name="Elapsed">The time since the begin.</param>
/// <param name="IsLast">Whether nothing more is to be done: all items are, or it was given up.</param>
public sealed record MapProgress(long Done, long InFlight, long Failed, double Rate, TimeSpan Elapsed, bool IsLast);
