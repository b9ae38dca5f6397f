using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Hawser.Agent.Links;
using Hawser.Agent.Telemetry;
using Hawser.Agent.Tests.Support;
using Hawser.Agent.Wire;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Runtimes.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hawser.Agent.Tests;

/// <summary>What workers log and measure is there in their parent, with their names.</summary>
public sealed class TelemetryTests : IAsyncDisposable
{
    private readonly RecordingLoggers _log = new();
    private readonly AgentServer _agent;
    private readonly ConcurrentQueue<(string Instrument, double Value, string Tags)> _heard = [];
    private readonly string _meter = $"Harbour {Guid.NewGuid():N}";

    public TelemetryTests() => _agent = new AgentServer(
        new AgentServerOptions { TakesTelemetry = true, LoggerFactory = _log, Endpoint = IpcEndpoint.CreateInMemory() });

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Fact]
    public async Task A14_what_a_process_with_a_ticket_logs_goes_to_the_parents_log_with_its_name()
    {
        await using AgentClient client = Client();
        await client.ConnectAsync().Soon();
        using ILoggerFactory loggers = LoggerFactory.Create(logging => logging.AddProvider(client.LoggerProvider));
        ILogger logger = loggers.CreateLogger("Quay");

        logger.LogWarning("the tide is {Level} m", 3);
        logger.LogDebug("nobody wants this");
        logger.LogError(new InvalidDataException("no chart"), "lost");

        await EntryAsync(entry => entry.Level == LogLevel.Warning && entry.Message == "tug: the tide is 3 m");
        await EntryAsync(entry => entry.Level == LogLevel.Error
            && entry.Message.StartsWith("tug: lost\nSystem.IO.InvalidDataException: no chart", StringComparison.Ordinal));
        Assert.DoesNotContain(_log.Entries, entry => entry.Message.Contains("nobody wants this", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A14_what_a_worker_measures_is_measured_in_the_parent_with_its_name()
    {
        using MeterListener listener = Listen();
        using var meter = new Meter(_meter);
        Counter<int> ships = meter.CreateCounter<int>("ships");
        UpDownCounter<long> moored = meter.CreateUpDownCounter<long>("moored");
        Histogram<double> waits = meter.CreateHistogram<double>("waits", "s", "how long they wait");
        long total = 10;
        meter.CreateObservableCounter("tons", () => total);
        meter.CreateObservableGauge("tide", () => 3);
        AgentClient client = Client();
        await client.ConnectAsync().Soon();

        ships.Add(2, new KeyValuePair<string, object?>("kind", "tug"));
        ships.Add(3, new KeyValuePair<string, object?>("kind", "tug"));
        ships.Add(1);
        moored.Add(4);
        moored.Add(-1);
        waits.Record(0.5);
        waits.Record(1.5);
        await client.Metrics!.SendAsync().Soon();
        total = 15;
        await client.DisposeAsync().Soon();

        Assert.Equal(
            [
                ("moored", 3.0, "worker=tug"), ("ships", 1.0, "worker=tug"), ("ships", 5.0, "worker=tug kind=tug"), ("tide", 3.0, "worker=tug"),
                ("tide", 3.0, "worker=tug"), ("tons", 5.0, "worker=tug"), ("tons", 10.0, "worker=tug"), ("waits", 0.5, "worker=tug"),
                ("waits", 1.5, "worker=tug"),
            ],
            _heard.Order());
    }

    [Fact]
    public async Task A14_an_agent_that_does_not_ask_for_it_is_sent_nothing()
    {
        await using AgentServer agent = Ports.Open(log: _log);
        await using AgentClient client = Client(agent);
        await client.ConnectAsync().Soon();
        using var meter = new Meter(_meter);
        meter.CreateCounter<int>("ships").Add(1);
        client.LoggerProvider.CreateLogger("Quay").LogWarning("nobody wants this");

        await client.DisposeAsync().Soon();

        Assert.False(client.Metrics!.IsStarted);
        Assert.DoesNotContain(_log.Entries, entry => entry.Message.Contains("nobody wants this", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[null]")]
    [InlineData("[7]")]
    [InlineData("""[{"Meter":"","Instrument":"a","Kind":0,"Tags":[],"Values":[1]}]""")]
    [InlineData("""[{"Meter":"a","Instrument":null,"Kind":0,"Tags":[],"Values":[1]}]""")]
    [InlineData("""[{"Meter":"a","Instrument":"a","Kind":9,"Tags":[],"Values":[1]}]""")]
    [InlineData("""[{"Meter":"a","Instrument":"a","Kind":0,"Tags":["a"],"Values":[1]}]""")]
    [InlineData("""[{"Meter":"a","Instrument":"a","Kind":0,"Tags":["a",null],"Values":[1]}]""")]
    [InlineData("""[{"Meter":"a","Instrument":"a","Kind":0,"Values":[1]}]""")]
    [InlineData("""[{"Meter":"a","Instrument":"a","Kind":0,"Tags":[],"Values":[]}]""")]
    [InlineData("""[{"Meter":"a","Instrument":"a","Kind":0,"Tags":[],"Values":[-1]}]""")]
    [InlineData("""[{"Meter":"a","Instrument":"a","Kind":0,"Tags":[],"Values":["1"]}]""")]
    public async Task A15_wrong_measurements_are_refused_and_logged(string measurements)
    {
        await using RpcPeer peer = await RpcPeer.ConnectAsync(await IpcDialer.ConnectAsync(_agent.IssueTicket("tug").Handle).Soon()).Soon();
        using var document = System.Text.Json.JsonDocument.Parse($"[{measurements}]");

        await Assert.ThrowsAnyAsync<Exception>(() => peer.CallAsync("HawserAgent.TakeMeasurementsAsync", document.RootElement).Soon());

        Assert.Single(_log.Entries, entry => entry.Message.StartsWith("Refused a call", StringComparison.Ordinal));
    }

    [Fact]
    public void A14_what_could_not_be_sent_is_sent_the_next_time()
    {
        using var meter = new Meter(_meter);
        var sum = new MeasurementSeries(meter.CreateCounter<int>("ships"), MeasurementKind.Counter, isTotal: false, []);
        sum.Record(2);
        MeasurementMessage message = sum.Take()!;
        Assert.Null(sum.Take());
        sum.Record(3);
        sum.PutBack(message.Values!);
        Assert.Equal([5.0], sum.Take()!.Values!);

        var each = new MeasurementSeries(meter.CreateHistogram<int>("waits"), MeasurementKind.Histogram, isTotal: false, []);
        each.Record(1);
        message = each.Take()!;
        each.Record(2);
        each.PutBack(message.Values!);
        Assert.Equal([2.0, 1.0], each.Take()!.Values!);
    }

    private AgentClient Client(AgentServer? agent = null) => new(
        "tug", new TicketLink(TicketSource.Of((agent ?? _agent).IssueTicket("tug").Handle), Ports.Quick, NullLogger.Instance), Ports.Quick);

    private MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (instrument.Meter.Name == _meter && instrument.Meter.Scope is AgentMeters)
                {
                    own.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => _heard.Enqueue(
            (instrument.Name, value, string.Join(' ', tags.ToArray().Select(static tag => $"{tag.Key}={tag.Value}")))));
        listener.Start();
        return listener;
    }

    private async Task EntryAsync(Func<(LogLevel Level, string Message), bool> expected)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!_log.Entries.Any(expected))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience.Limit, string.Join('\n', _log.Entries));
            await Task.Yield();
        }
    }
}
