using System.Collections.Concurrent;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Testing;
using Hawser.Workers.Control;
using Hawser.Workers.Owning;
using Hawser.Workers.Serving;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hawser.Workers.Tests;

/// <summary>The way of a worker's log entries to its owner's logger.</summary>
public sealed class OwnerLogTests
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly HeldOwner _owner = new();
    private readonly OwnerLog _log;

    public OwnerLogTests() => _log = new OwnerLog(_owner, _lines.Enqueue);

    [Fact]
    public async Task W7_entries_are_sent_by_the_thread_that_logs_as_many_as_the_owner_answers_in_time_and_the_rest_in_order()
    {
        for (int i = 0; i < OwnerLog.MostUnderWay + 10; i++)
        {
            Assert.True(_log.TryAdd(Entry($"{i}")));
        }

        Assert.Equal(OwnerLog.MostUnderWay, _owner.Texts.Count);
        await _owner.AnswerAllAsync(OwnerLog.MostUnderWay + 10);
        Assert.Equal(Enumerable.Range(0, OwnerLog.MostUnderWay + 10).Select(i => $"{i}"), _owner.Texts);
    }

    [Fact]
    public async Task W7_what_comes_faster_than_the_owner_answers_is_lost_past_a_bound_and_counted()
    {
        const int most = OwnerLog.MostUnderWay + OwnerLog.MostWaiting;
        for (int i = 0; i < most + 3; i++)
        {
            Assert.True(_log.TryAdd(Entry($"{i}")));
        }

        await _owner.AnswerAllAsync(most);
        Assert.True(_log.TryAdd(Entry("after the loss")));
        await _owner.AnswerAllAsync(most + 1);

        Assert.Equal(("after the loss", 3L), (_owner.Last.Text, _owner.Last.Lost));
        Assert.True(_log.TryAdd(Entry("and on")));
        Assert.Equal(("and on", 0L), (_owner.Last.Text, _owner.Last.Lost));
    }

    [Fact]
    public void W7_when_the_connection_is_closed_what_waits_becomes_lines_and_so_does_what_comes_later()
    {
        for (int i = 0; i <= OwnerLog.MostUnderWay; i++)
        {
            _log.TryAdd(Entry($"{i}"));
        }

        _log.Close();

        Assert.Equal([$"Warning: Quay: {OwnerLog.MostUnderWay}"], _lines);
        Assert.False(_log.TryAdd(Entry("late")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void W7_an_entry_that_the_connection_refuses_becomes_a_line_and_closes_the_way(bool isHere)
    {
        _owner.Refusal = isHere
            ? new ConnectionLostException("it is being closed", end: null)
            : new RpcProtocolException(RpcErrorCodes.Busy, "the owner is closing");

        Assert.True(_log.TryAdd(Entry("refused")));

        Assert.Equal(["Warning: Quay: refused"], _lines);
        Assert.False(_log.TryAdd(Entry("late")));
    }

    [Fact]
    public void W7_what_sending_an_entry_logs_is_not_sent()
    {
        bool? taken = null;
        _owner.Sending = () => taken = _log.TryAdd(Entry("of the sending"));

        _log.TryAdd(Entry("of the user"));

        Assert.False(taken);
        Assert.Equal(["of the user"], _owner.Texts);
    }

    [Fact]
    public async Task W7_an_owners_logger_that_hangs_holds_up_neither_the_worker_nor_its_end_and_losses_are_told()
    {
        using var held = new ManualResetEventSlim();
        var logged = new ConcurrentQueue<string>();
        var sink = new OwnerLogSink("primes", new Factory(text =>
        {
            logged.Enqueue(text);
            Assert.True(held.Wait(Patience.Limit));
        }));
        await sink.WriteAsync(Entry("first")).Soon();
        SpinWait.SpinUntil(() => !logged.IsEmpty, Patience.Limit);
        for (int i = 0; i < OwnerLogSink.MostEntries + 5; i++)
        {
            await sink.WriteAsync(Entry($"{i}")).Soon();
        }

        held.Set();
        SpinWait.SpinUntil(() => logged.Count == 1 + OwnerLogSink.MostEntries, Patience.Limit);
        await sink.WriteAsync(Entry("after the loss")).Soon();
        SpinWait.SpinUntil(() => logged.Count == 3 + OwnerLogSink.MostEntries, Patience.Limit);

        Assert.Equal(
            [
                "Hawser.Workers.Output|Warning|0|5 entries of the log of worker 'primes' are lost: they came faster than they are logged",
                "Quay|Warning|7|primes: after the loss",
            ],
            logged.TakeLast(2));
    }

    [Fact]
    public async Task W7_a_worker_that_invents_categories_without_end_gets_no_loggers_without_end()
    {
        var logged = new ConcurrentQueue<string>();
        var factory = new Factory(logged.Enqueue);
        var sink = new OwnerLogSink("primes", factory);
        for (int i = 0; i < 1500; i++)
        {
            await sink.WriteAsync(Entry("text") with { Category = $"{i}" }).Soon();
        }

        SpinWait.SpinUntil(() => logged.Count == 1500, Patience.Limit);
        Assert.Equal(1000 + 1, factory.Created);
        Assert.Equal("Hawser.Workers.Output|Warning|7|primes: text", logged.Last());
    }

    [Fact]
    public async Task W7_what_a_worker_logs_has_its_level_category_event_and_exception_at_its_owner_and_is_no_line_of_stderr()
    {
        var logged = new ConcurrentQueue<string>();
        var launcher = new FakeLauncher();
        var options = new WorkerOptions { Name = "primes", Launcher = launcher, LoggerFactory = new Factory(logged.Enqueue) };
        await using Worker<ICounter> worker = await Worker.SpawnAsync<ICounter, LoggingCounter>(options).Soon();

        await worker.Client.FailAsync("the knot slipped").Soon();
        SpinWait.SpinUntil(() => logged.Any(IsOfUser), Patience.Limit);
        await worker.DisposeAsync().Soon();

        string line = Assert.Single(logged, IsOfUser);
        Assert.StartsWith("Quay|Error|12|primes: it failed\nSystem.InvalidOperationException: the knot slipped", line, StringComparison.Ordinal);
        Assert.DoesNotContain("the knot slipped", launcher.Workers[0].StandardErrorTail, StringComparison.Ordinal);

        static bool IsOfUser(string text) => text.Contains("the knot slipped", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task W7_where_stderr_does_not_go_to_the_log_or_there_is_none_a_workers_entries_are_lines_of_stderr(bool hasLog)
    {
        var logged = new ConcurrentQueue<string>();
        var launcher = new FakeLauncher();
        var options = new WorkerOptions
        {
            Launcher = launcher,
            LoggerFactory = hasLog ? new Factory(logged.Enqueue) : NullLoggerFactory.Instance,
            StandardError = hasLog ? WorkerOutput.Discard : WorkerOutput.Log,
        };
        await using Worker<ICounter> worker = await Worker.SpawnAsync<ICounter, LoggingCounter>(options).Soon();

        await worker.Client.FailAsync("the knot slipped").Soon();

        Assert.Contains("Error: Quay: it failed\nSystem.InvalidOperationException: the knot slipped", launcher.Workers[0].StandardErrorTail);
        Assert.DoesNotContain(logged, line => line.Contains("the knot slipped", StringComparison.Ordinal));
    }

    private static LogMessage Entry(string text) =>
        new(DateTimeOffset.UnixEpoch, (int)LogLevel.Warning, "Quay", 7, text, Exception: null, [], Lost: 0);

    public sealed class LoggingCounter(WorkerContext context) : ICounter
    {
        public Task<Sums> AddAsync(int number, CancellationToken cancellationToken = default) => Task.FromResult(new Sums(number, 0));

        public Task<string> DescribeAsync() => Task.FromResult("logging");

        public Task FailAsync(string message)
        {
            context.LoggerFactory.CreateLogger("Quay").LogError(
                new EventId(12), new InvalidOperationException(message), "it failed");
            return Task.CompletedTask;
        }

        public Task HangAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
    }

    /// <summary>Answers when it is told to.</summary>
    private sealed class HeldOwner : IOwnerLog
    {
        private readonly ConcurrentQueue<TaskCompletionSource> _held = new();
        private readonly ConcurrentQueue<LogMessage> _messages = new();

        public IReadOnlyCollection<string> Texts => [.. _messages.Select(message => message.Text)];

        public LogMessage Last => _messages.Last();

        public Exception? Refusal { get; set; }

        public Action? Sending { get; set; }

        public Task WriteAsync(LogMessage message)
        {
            if (Refusal is not null)
            {
                return Task.FromException(Refusal);
            }

            Sending?.Invoke();
            var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _messages.Enqueue(message);
            _held.Enqueue(held);
            return held.Task;
        }

        /// <summary>Answers until so many have come, and those.</summary>
        public async Task AnswerAllAsync(int count)
        {
            long start = TimeProvider.System.GetTimestamp();
            while (_messages.Count < count || !_held.IsEmpty)
            {
                Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience.Limit, $"{_messages.Count} of {count} entries have come.");
                if (_held.TryDequeue(out TaskCompletionSource? held))
                {
                    held.SetResult();
                }

                await Task.Yield();
            }
        }
    }

    private sealed class Factory(Action<string> write) : ILoggerFactory
    {
        private int _created;

        public int Created => _created;

        public ILogger CreateLogger(string categoryName)
        {
            Interlocked.Increment(ref _created);
            return new Logger(categoryName, write);
        }

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }

    private sealed class Logger(string category, Action<string> write) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            write($"{category}|{logLevel}|{(category == "Hawser.Workers.Output" && logLevel == LogLevel.Warning && eventId.Id != 7 ? 0 : eventId.Id)}|{formatter(state, exception)}");
    }
}
