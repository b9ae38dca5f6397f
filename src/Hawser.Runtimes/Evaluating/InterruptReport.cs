namespace Hawser.Runtimes;

/// <summary>What became of an interrupt.</summary>
/// <param name="Outcome">Whether the evaluation ended, and what else would end it.</param>
/// <param name="ThreadsStillRunning">How many threads that the evaluation started run on: an interrupt does not reach them.</param>
public sealed record InterruptReport(InterruptOutcome Outcome, int ThreadsStillRunning = 0);
