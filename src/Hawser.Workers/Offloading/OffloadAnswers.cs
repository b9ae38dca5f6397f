using System.Text.Json;

namespace Hawser.Workers.Offloading;

/// <summary>What came of the items of a batch.</summary>
/// <param name="Values">
/// An array with a value for each that was carried out, which are the first of the batch, if not all; for one that failed, of no meaning.
/// </param>
/// <param name="Failures">Those that failed; null: none has.</param>
internal sealed record OffloadAnswers(JsonElement Values, IReadOnlyList<OffloadFailure>? Failures);
