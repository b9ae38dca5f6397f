using Hawser.Runtimes;

namespace Hawser.Cli.Running;

/// <summary>What became of a cell.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Response">The evaluation that says so, the last of the cell's; null where nothing of it was evaluated.</param>
/// <param name="Diagnostics">What there is to say about all of it.</param>
internal sealed record CellOutcome(
    EvaluationStatus Status,
    TimeSpan Duration,
    EvaluationResponse? Response,
    IReadOnlyList<CodeDiagnostic> Diagnostics);
