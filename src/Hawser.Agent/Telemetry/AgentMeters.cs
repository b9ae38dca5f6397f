using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Hawser.Agent.Wire;

namespace Hawser.Agent.Telemetry;

/// <summary>
/// The workers' instruments again, in the agent's process: meters and instruments of the same names, each measurement with a tag that names the worker.
/// Thread-safe.
/// </summary>
internal sealed class AgentMeters : IDisposable
{
    /// <summary>The tag that names the worker.</summary>
    internal const string WorkerTag = "worker";

    private const int MostInstruments = 4096;
    private const int MostTags = 32;

    private readonly ConcurrentDictionary<string, Meter> _meters = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Meter, string Instrument, MeasurementKind Kind), Instrument> _instruments = [];

    public void Dispose()
    {
        foreach (Meter meter in _meters.Values)
        {
            meter.Dispose();
        }
    }

    /// <returns>What is wrong with a message; null: nothing.</returns>
    internal static string? Fault(MeasurementMessage? message) =>
        message is null ? "a measurement is null"
        : !AgentName.IsValid(message.Meter) || !AgentName.IsValid(message.Instrument) ? "a meter's or an instrument's name is out of range"
        : !Enum.IsDefined((MeasurementKind)message.Kind) ? "there is no such kind of instrument"
        : message.Unit?.Length > AgentName.MostCharacters || message.Description?.Length > 4 * AgentName.MostCharacters
            ? "an instrument's unit or description is too long"
        : message.Tags is not { Length: <= 2 * MostTags } tags || tags.Length % 2 != 0 || tags.Any(static tag => tag is null || tag.Length > 4096)
            ? $"there are no tags, more than {MostTags}, or one is too long"
        : message.Values is not { Length: >= 1 } values || !values.All(double.IsFinite) ? "there are no values, or one is not finite"
        : (MeasurementKind)message.Kind == MeasurementKind.Counter && values[0] < 0 ? "a counter went down"
        : null;

    /// <summary>Records what was found without a fault.</summary>
    /// <returns>False: there are too many instruments already.</returns>
    internal bool Record(string worker, MeasurementMessage message)
    {
        (string, string, MeasurementKind Kind) key = (message.Meter!, message.Instrument!, (MeasurementKind)message.Kind);
        if (!_instruments.TryGetValue(key, out Instrument? instrument))
        {
            if (_instruments.Count >= MostInstruments)
            {
                return false;
            }

            instrument = _instruments.GetOrAdd(key, _ => Create(message));
        }

        var tags = new System.Diagnostics.TagList { { WorkerTag, worker } };
        for (int i = 0; i < message.Tags!.Length; i += 2)
        {
            tags.Add(message.Tags[i], message.Tags[i + 1]);
        }

        foreach (double value in message.Values!)
        {
            switch (instrument)
            {
                case Counter<double> counter:
                    counter.Add(value, tags);
                    break;
                case UpDownCounter<double> counter:
                    counter.Add(value, tags);
                    break;
                case Histogram<double> histogram:
                    histogram.Record(value, tags);
                    break;
                default:
                    ((Gauge<double>)instrument).Record(value, tags);
                    break;
            }
        }

        return true;
    }

    private Instrument Create(MeasurementMessage message)
    {
        Meter meter = _meters.GetOrAdd(message.Meter!, name => new Meter(new MeterOptions(name) { Scope = this }));
        return (MeasurementKind)message.Kind switch
        {
            MeasurementKind.Counter => meter.CreateCounter<double>(message.Instrument!, message.Unit, message.Description),
            MeasurementKind.UpDownCounter => meter.CreateUpDownCounter<double>(message.Instrument!, message.Unit, message.Description),
            MeasurementKind.Histogram => meter.CreateHistogram<double>(message.Instrument!, message.Unit, message.Description),
            _ => meter.CreateGauge<double>(message.Instrument!, message.Unit, message.Description),
        };
    }
}
