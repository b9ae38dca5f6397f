namespace Hawser.Bench.Measuring;

/// <summary>A figure could not be measured; the message says why.</summary>
internal sealed class MeasurementException(string message) : Exception(message);
