namespace Hawser.Runtimes;

/// <summary>An evaluation ended. All that it wrote before comes before.</summary>
/// <param name="Response">How it ended.</param>
public sealed record EvaluationResponded(EvaluationResponse Response) : RuntimeEvent;
