using Hawser.Runtimes.Display;

namespace Hawser.Runtimes;

/// <summary>An evaluation displayed a value, or changed one that it had displayed.</summary>
/// <param name="Reference">The evaluation that displayed it; the same for its changes, whoever makes them.</param>
/// <param name="DisplayId">The display's name, unique within its session.</param>
/// <param name="IsUpdate">Whether the content takes the place of what the display showed before.</param>
/// <param name="Content">What it shows.</param>
public sealed record EvaluationDisplay(EvaluationReference Reference, string DisplayId, bool IsUpdate, MimeBundle Content) : RuntimeEvent;
