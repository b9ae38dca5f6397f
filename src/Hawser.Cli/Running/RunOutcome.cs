namespace Hawser.Cli.Running;

/// <summary>How a document's run ended.</summary>
/// <param name="ExitCode">One of <see cref="ExitCodes"/>.</param>
/// <param name="Message">What is to be said of it; null where all went well.</param>
/// <param name="Cells">How many cells of code there are.</param>
/// <param name="Run">How many of them were begun.</param>
/// <param name="Failed">How many of them did not succeed.</param>
/// <param name="Duration">How long it took.</param>
internal sealed record RunOutcome(int ExitCode, string? Message, int Cells, int Run, int Failed, TimeSpan Duration);
