using Hawser.Tests.Shared;
using Hawser.Workers.Control;
using Hawser.Workers.Serving;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hawser.Workers.Tests;

/// <summary>What the subscribers of a worker's log get of what is logged.</summary>
public sealed class LogHubTests
{
    private readonly LogHub _hub = new();
    private readonly ILogger _logger;

    public LogHubTests() =>
        _logger = new WorkerLoggerFactory(NullLoggerFactory.Instance, _hub, new ManualTime()).CreateLogger("Quay");

    [Fact]
    public async Task W13_a_subscriber_has_level_category_message_exception_and_scopes_of_an_entry()
    {
        await using IAsyncEnumerator<LogMessage> entries = await SubscribeAsync(LogLevel.Information);
        using (_logger.BeginScope("ship {Ship}", "Ada"))
        using (_logger.BeginScope("berth 7"))
        {
            _logger.LogError(new EventId(12, "Slip"), new InvalidOperationException("the knot slipped"), "moored {Times} times", 3);
        }

        WorkerLogEntry entry = await NextAsync(entries);

        Assert.Equal((LogLevel.Error, "Quay", 12, "moored 3 times"), (entry.Level, entry.Category, entry.EventId, entry.Message));
        Assert.StartsWith("System.InvalidOperationException: the knot slipped", entry.Exception, StringComparison.Ordinal);
        Assert.Equal(["ship Ada", "berth 7"], entry.Scopes);
        Assert.Equal(DateTimeOffset.MinValue, entry.Time);
    }

    [Fact]
    public async Task W13_a_late_comer_gets_nothing_of_before_and_each_gets_its_own_levels()
    {
        _logger.LogCritical("before everybody");
        await using IAsyncEnumerator<LogMessage> all = await SubscribeAsync(LogLevel.Trace);
        _logger.LogTrace("a detail");
        await using IAsyncEnumerator<LogMessage> some = await SubscribeAsync(LogLevel.Warning);
        _logger.LogInformation("some news");
        _logger.LogWarning("a warning");

        Assert.Equal("a detail", (await NextAsync(all)).Message);
        Assert.Equal("some news", (await NextAsync(all)).Message);
        Assert.Equal("a warning", (await NextAsync(all)).Message);
        Assert.Equal("a warning", (await NextAsync(some)).Message);
    }

    [Fact]
    public async Task W13_who_leaves_costs_nothing_any_more_and_the_other_goes_on()
    {
        IAsyncEnumerator<LogMessage> one = await SubscribeAsync(LogLevel.Debug);
        await using IAsyncEnumerator<LogMessage> two = await SubscribeAsync(LogLevel.Warning);
        Assert.True(_logger.IsEnabled(LogLevel.Debug));

        await one.DisposeAsync();

        Assert.Equal(1, _hub.Readers);
        Assert.False(_logger.IsEnabled(LogLevel.Debug));
        _logger.LogWarning("still here");
        Assert.Equal("still here", (await NextAsync(two)).Message);
    }

    [Fact]
    public async Task W13_a_slow_subscriber_loses_entries_and_is_told_how_many()
    {
        await using IAsyncEnumerator<LogMessage> entries = await SubscribeAsync(LogLevel.Information);
        for (int i = 0; i < LogReader.MostEntries + 7; i++)
        {
            Say($"{i}");
        }

        Assert.Equal(("0", 0), Text(await NextAsync(entries)));
        _logger.LogInformation("after the loss");
        for (int i = 1; i < LogReader.MostEntries; i++)
        {
            Assert.Equal(($"{i}", 0), Text(await NextAsync(entries)));
        }

        Assert.Equal(("after the loss", 7), Text(await NextAsync(entries)));
        _logger.LogInformation("and on");
        Assert.Equal(("and on", 0), Text(await NextAsync(entries)));

        static (string Message, long Lost) Text(WorkerLogEntry entry) => (entry.Message, entry.Lost);
    }

    [Fact]
    public async Task W13_the_end_of_the_worker_ends_the_subscription_after_what_is_there()
    {
        await using IAsyncEnumerator<LogMessage> entries = await SubscribeAsync(LogLevel.Information);
        _logger.LogInformation("the last");

        _hub.Complete();

        Assert.Equal("the last", (await NextAsync(entries)).Message);
        Assert.False(await entries.MoveNextAsync().AsTask().Soon());
        await using IAsyncEnumerator<LogMessage> late = await SubscribeAsync(LogLevel.Information);
        Assert.False(await late.MoveNextAsync().AsTask().Soon());
    }

    private void Say(string text)
    {
        if (_logger.IsEnabled(LogLevel.Information))
        {
            _logger.LogInformation("{Text}", text);
        }
    }

    private static async Task<WorkerLogEntry> NextAsync(IAsyncEnumerator<LogMessage> entries)
    {
        Assert.True(await entries.MoveNextAsync().AsTask().Soon());
        return entries.Current.ToEntry();
    }

    private async Task<IAsyncEnumerator<LogMessage>> SubscribeAsync(LogLevel least)
    {
        IAsyncEnumerator<LogMessage> entries = _hub.ReadAsync((int)least, CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await entries.MoveNextAsync().AsTask().Soon());
        Assert.Same(LogMessage.Begin, entries.Current);
        return entries;
    }
}
