using System.Diagnostics.Metrics;
using Hawser.Agent.Wire;

namespace Hawser.Agent.Telemetry;

/// <summary>What one instrument has measured under one set of tags since it was last sent. Not thread-safe.</summary>
internal sealed class MeasurementSeries(Instrument instrument, MeasurementKind kind, bool isTotal, string[] tags)
{
    /// <summary>A histogram's values past this number are lost until the next time.</summary>
    private const int MostValues = 4096;

    private readonly List<double> _values = [];
    private double _last;

    /// <summary>How many values there was no room for.</summary>
    internal long Lost { get; private set; }

    internal void Record(double value)
    {
        switch (kind)
        {
            case MeasurementKind.Histogram when _values.Count >= MostValues:
                Lost++;
                break;
            case MeasurementKind.Histogram:
                _values.Add(value);
                break;
            case MeasurementKind.Gauge:
                Set(value);
                break;
            default:
                // What is observed is the whole sum, what is added is a part. A counter that went down began anew.
                double before = isTotal && (value >= _last || kind == MeasurementKind.UpDownCounter) ? _last : 0;
                Set((_values.Count > 0 ? _values[0] : 0) + value - before);
                _last = value;
                break;
        }
    }

    /// <summary>What is to be sent; null: nothing.</summary>
    internal MeasurementMessage? Take()
    {
        if (_values.Count == 0 || (kind is MeasurementKind.Counter or MeasurementKind.UpDownCounter && _values[0] == 0))
        {
            return null;
        }

        var message = new MeasurementMessage(
            instrument.Meter.Name, instrument.Name, (int)kind, instrument.Unit, instrument.Description, tags, [.. _values]);
        _values.Clear();
        return message;
    }

    /// <summary>It could not be sent.</summary>
    internal void PutBack(double[] values)
    {
        if (kind is MeasurementKind.Counter or MeasurementKind.UpDownCounter)
        {
            Set((_values.Count > 0 ? _values[0] : 0) + values[0]);
        }
        else if (kind == MeasurementKind.Histogram)
        {
            int room = Math.Min(MostValues - _values.Count, values.Length);
            _values.AddRange(values.AsSpan(0, room));
            Lost += values.Length - room;
        }
    }

    private void Set(double value)
    {
        _values.Clear();
        _values.Add(value);
    }
}
