namespace Hawser.Agent.Telemetry;

/// <summary>How the measurements of an instrument add up.</summary>
internal enum MeasurementKind
{
    /// <summary>A sum that only grows: what was added since the last time is sent.</summary>
    Counter = 0,

    /// <summary>A sum that also shrinks: the same.</summary>
    UpDownCounter = 1,

    /// <summary>Each value is sent.</summary>
    Histogram = 2,

    /// <summary>The last value is sent.</summary>
    Gauge = 3,
}
