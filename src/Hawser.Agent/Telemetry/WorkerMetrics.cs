using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Hawser.Agent.Links;
using Hawser.Agent.Wire;
using Microsoft.Extensions.Logging;

namespace Hawser.Agent.Telemetry;

/// <summary>
/// Listens to all meters of a worker's process, and sends what they measured to the agent now and then. What the agent did not take is sent the next
/// time. Thread-safe.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Neither the source nor the semaphore holds anything; the listener is disposed at the end.")]
internal sealed partial class WorkerMetrics(AgentLink link, AgentClientOptions options, ILogger logger)
{
    /// <summary>Instruments times sets of tags; more are lost and logged once.</summary>
    private const int MostSeries = 2000;

    /// <summary>A message has no more of them.</summary>
    private const int MostAtOnce = AgentSession.MostMeasurements;

    private readonly Lock _gate = new();
    private readonly Dictionary<(Instrument Instrument, string Tags), MeasurementSeries> _series = [];
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _stop = new();
    private MeterListener? _listener;
    private bool _isFull;

    /// <summary>Whether it listens, or has.</summary>
    internal bool IsStarted => _listener is not null;

    /// <summary>Begins to listen. Idempotent.</summary>
    internal void Start()
    {
        lock (_gate)
        {
            if (_listener is not null || _stop.IsCancellationRequested)
            {
                return;
            }

            _listener = new MeterListener
            {
                // What came from workers of this process's own agent is told by that.
                InstrumentPublished = static (instrument, listener) =>
                {
                    if (instrument.Meter.Scope is not AgentMeters && KindOf(instrument) is not null)
                    {
                        listener.EnableMeasurementEvents(instrument);
                    }
                },
            };
        }

        Listen<byte>(static value => value);
        Listen<short>(static value => value);
        Listen<int>(static value => value);
        Listen<long>(static value => value);
        Listen<float>(static value => value);
        Listen<double>(static value => value);
        Listen<decimal>(static value => (double)value);
        _listener.Start();
        _ = Task.Run(RunAsync);
    }

    /// <summary>Sends what there is, and listens no more.</summary>
    internal async Task FinishAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_listener is not null)
        {
            await SendAsync().ConfigureAwait(false);
            _listener.Dispose();
        }
    }

    /// <summary>Sends what there is.</summary>
    internal async Task SendAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            _listener!.RecordObservableInstruments();
            var taken = new List<(MeasurementSeries Series, MeasurementMessage Message)>();
            lock (_gate)
            {
                foreach (MeasurementSeries series in _series.Values)
                {
                    // What no agent would take would take the others with it.
                    if (series.Take() is { } message && AgentMeters.Fault(message) is null)
                    {
                        taken.Add((series, message));
                    }
                }
            }

            foreach ((MeasurementSeries Series, MeasurementMessage Message)[] part in taken.Chunk(MostAtOnce))
            {
                await SendAsync(part).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            // An observable instrument's own code.
            LogNotSent(logger, e);
        }
        finally
        {
            _turn.Release();
        }
    }

    private static MeasurementKind? KindOf(Instrument instrument)
    {
        Type type = instrument.GetType();
        Type generic = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        return generic == typeof(Counter<>) || generic == typeof(ObservableCounter<>) ? MeasurementKind.Counter
            : generic == typeof(UpDownCounter<>) || generic == typeof(ObservableUpDownCounter<>) ? MeasurementKind.UpDownCounter
            : generic == typeof(Histogram<>) ? MeasurementKind.Histogram
            : generic == typeof(Gauge<>) || generic == typeof(ObservableGauge<>) ? MeasurementKind.Gauge
            : null;
    }

    private async Task SendAsync((MeasurementSeries Series, MeasurementMessage Message)[] part)
    {
        try
        {
            await link.Session.TakeMeasurementsAsync([.. part.Select(static pair => pair.Message)]).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            lock (_gate)
            {
                foreach ((MeasurementSeries series, MeasurementMessage message) in part)
                {
                    series.PutBack(message.Values!);
                }
            }

            LogNotSent(logger, e);
        }
    }

    private async Task RunAsync()
    {
        while (true)
        {
            await Task.Delay(options.MetricsInterval, options.TimeProvider, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            await SendAsync().ConfigureAwait(false);
        }
    }

    private void Listen<T>(Func<T, double> convert)
        where T : struct =>
        _listener!.SetMeasurementEventCallback<T>((instrument, value, tags, _) => Record(instrument, convert(value), tags));

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!double.IsFinite(value))
        {
            return;
        }

        string[] names = tags.IsEmpty ? [] : new string[tags.Length * 2];
        for (int i = 0; i < tags.Length; i++)
        {
            names[i * 2] = tags[i].Key;
            names[(i * 2) + 1] = tags[i].Value?.ToString() ?? "";
        }

        bool becameFull = false;
        lock (_gate)
        {
            (Instrument, string) key = (instrument, string.Join('\0', names));
            if (_series.TryGetValue(key, out MeasurementSeries? series))
            {
                series.Record(value);
            }
            else if (_series.Count < MostSeries)
            {
                series = new MeasurementSeries(instrument, KindOf(instrument)!.Value, instrument.IsObservable, names);
                series.Record(value);
                _series.Add(key, series);
            }
            else
            {
                becameFull = !_isFull;
                _isFull = true;
            }
        }

        if (becameFull)
        {
            LogFull(logger, MostSeries);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Measurements could not be sent to the agent now")]
    private static partial void LogNotSent(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "This process measures more than {Most} instruments with different tags: the agent does not get further ones")]
    private static partial void LogFull(ILogger logger, int most);
}
