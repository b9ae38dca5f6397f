namespace Hawser.Agent.Wire;

/// <summary>What an instrument of a worker has measured since the last time, under one set of tags; nothing of it is trusted.</summary>
/// <param name="Meter">The meter's name.</param>
/// <param name="Instrument">The instrument's name.</param>
/// <param name="Kind">A number of <c>MeasurementKind</c>.</param>
/// <param name="Unit">Its unit; null: none.</param>
/// <param name="Description">What it measures; null: it does not say.</param>
/// <param name="Tags">Names and values in turn.</param>
/// <param name="Values">The sum since the last time, the last value, or each value.</param>
internal sealed record MeasurementMessage(
    string? Meter, string? Instrument, int Kind, string? Unit, string? Description, string[]? Tags, double[]? Values);
