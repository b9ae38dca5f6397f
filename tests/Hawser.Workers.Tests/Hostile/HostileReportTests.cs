using System.Collections.Concurrent;
using System.Globalization;
using Hawser.Tests.Shared;
using Hawser.Workers.Owning;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers.Tests.Hostile;

/// <summary>Workers that tell their owner of log entries and exceptions without end, without sense, and without truth.</summary>
[Collection(nameof(Alone))]
public sealed class HostileReportTests
{
    private const string Write = "HawserOwnerLog.WriteAsync";
    private const string Fault = "HawserWorkerReports.FaultAsync";

    [Fact]
    public async Task A_hostile_worker_whose_categories_are_long_makes_its_owner_keep_none_of_them()
    {
        var loggers = new Loggers();
        await using Siege siege = await Siege.LayAsync(loggers: loggers);
        for (int i = 0; i < 20; i++)
        {
            string id = Id(i);
            await siege.Attacker.RequestAsync(id, Write, Entry($"\"{id}{new string('c', 200_000)}\""));
            await siege.Attacker.AnsweredAsync(id);
        }

        await loggers.LoggedAsync(static text => text.Contains("hostile: said", StringComparison.Ordinal), 20);
        Assert.All(loggers.Categories, static category => Assert.InRange(category.Length, 0, OwnerLogSink.LongestCategory));
        await siege.IsServedAsync();
    }

    [Fact]
    public async Task A_hostile_worker_whose_entries_have_scopes_without_end_fills_no_queue_of_its_owners()
    {
        var loggers = new Loggers();
        await using Siege siege = await Siege.LayAsync(loggers: loggers);
        using var held = new ManualResetEventSlim();
        loggers.Hold = held;
        string scopes = $"[{string.Join(',', Enumerable.Repeat("\"\"", 80_000))}]";
        for (int i = 0; i < 30; i++)
        {
            string id = Id(i);
            await siege.Attacker.RequestAsync(id, Write, Entry("\"c\"", scopes: scopes));
            await siege.Attacker.AnsweredAsync(id);
        }

        await siege.StandsAsync();
        held.Set();
        await siege.IsServedAsync();
    }

    [Fact]
    public async Task A_hostile_worker_whose_entries_are_none_is_refused_and_the_next_entry_is_logged()
    {
        var loggers = new Loggers();
        await using Siege siege = await Siege.LayAsync(loggers: loggers);
        string[] entries =
        [
            "[]", "[null]", "[7]", "[{}]", Entry("null"), Entry("7"), Entry("\"c\"", text: "null"), Entry("\"c\"", scopes: "null"),
            Entry("\"c\"", scopes: "[null]"), Entry("\"c\"", level: "99"), Entry("\"c\"", level: "-2147483648"), Entry("\"c\"", level: "1e9"),
            Entry("\"c\"", lost: "-1"), Entry("\"c\"", lost: "9223372036854775807"), Entry("\"c\"", lost: "9223372036854775807"),
            Entry("\"\""),
        ];
        for (int i = 0; i < entries.Length; i++)
        {
            await siege.Attacker.RequestAsync(Id(i), Write, entries[i]);
            await siege.Attacker.AnsweredAsync(Id(i));
        }

        await siege.Attacker.RequestAsync("1000", Write, Entry("\"c\"", text: "\"the last\""));
        await loggers.LoggedAsync(static text => text == "hostile: the last", 1);
        Assert.DoesNotContain(loggers.Texts, static text => text.StartsWith('-'));
        Assert.All(loggers.Levels, static level => Assert.True(Enum.IsDefined(level)));
        await siege.IsServedAsync();
    }

    [Fact]
    public async Task A_hostile_worker_that_logs_without_end_is_logged_with_losses_by_a_slow_owner_and_holds_up_nobody()
    {
        var loggers = new Loggers();
        await using Siege siege = await Siege.LayAsync(loggers: loggers);
        using var held = new ManualResetEventSlim();
        loggers.Hold = held;
        siege.Attacker.StopReading();
        string text = $"\"{new string('x', 1000)}\"";
        for (int i = 0; i < 12_000; i++)
        {
            Assert.True(await siege.Attacker.RequestAsync(Id(i), Write, Entry("\"c\"", text: text)));
        }

        await siege.StandsAsync();
        held.Set();
        siege.Attacker.ReadOn();

        // The next entry that finds room tells of those that did not.
        long start = TimeProvider.System.GetTimestamp();
        for (int i = 20_000; !loggers.Texts.Any(IsLoss) && TimeProvider.System.GetElapsedTime(start) < Patience.Limit; i++)
        {
            await siege.Attacker.RequestAsync(Id(i), Write, Entry("\"c\""));
            await siege.Attacker.AnsweredAsync(Id(i));
        }

        Assert.Contains(loggers.Texts, IsLoss);
        await siege.IsServedAsync();

        static bool IsLoss(string text) => text.Contains("entries of the log of worker 'hostile' are lost", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hostile_worker_that_fails_in_the_background_without_end_gets_a_report_of_bounded_length()
    {
        await using Siege siege = await Siege.LayAsync();
        string text = new('x', 20_000);
        for (int i = 0; i < 150; i++)
        {
            await siege.Attacker.RequestAsync(
                Id(i), Fault, $$"""[{"Type":"{{text}}","Message":"{{text}}","Stack":"{{text}}","Inner":null}]""");
            await siege.Attacker.AnsweredAsync(Id(i));
        }

        await siege.StandsAsync();
        WorkerExit exit = await siege.EndedAsync();
        Assert.Equal((WorkerExitCause.UnhandledException, WorkerTether.MostFaults), (exit.Cause, exit.Exceptions.Count));
        Assert.All(exit.Exceptions, static e =>
        {
            Assert.InRange(e.Message.Length, 1, 17_000);
            Assert.InRange(e.RemoteType.Length, 1, 17_000);
            Assert.InRange(e.RemoteStackTrace!.Length, 1, 17_000);
        });
    }

    [Fact]
    public async Task A_hostile_worker_whose_exception_has_no_text_and_no_bottom_is_reported_all_the_same()
    {
        await using Siege siege = await Siege.LayAsync();
        string inner = string.Concat(Enumerable.Repeat("""{"Type":null,"Message":null,"Stack":null,"Inner":""", 55))
            + "null" + new string('}', 55);
        await siege.Attacker.RequestAsync("1", Fault, $"[{inner}]");
        await siege.Attacker.AnsweredAsync("1");
        await siege.Attacker.RequestAsync("2", Fault, "[null]");
        await siege.Attacker.AnsweredAsync("2");

        WorkerExit exit = await siege.EndedAsync();
        Assert.Equal(WorkerExitCause.UnhandledException, exit.Cause);
        int depth = 0;
        for (Exception? one = Assert.Single(exit.Exceptions); one is not null; one = one.InnerException)
        {
            depth++;
        }

        Assert.Equal(8, depth);
        Assert.Contains("unhandled exception", $"{exit}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hostile_worker_that_says_why_it_ends_says_so_of_itself_only()
    {
        await using Siege siege = await Siege.LayAsync();
        Task<int> call = siege.Client.CountAsync(1);
        await siege.Attacker.RequestAsync(
            "1", Fault, """[{"Type":"System.OutOfMemoryException","Message":"worker 'neighbour' (process 1)","Stack":null,"Inner":null}]""");
        await siege.Attacker.AnsweredAsync("1");
        siege.Attacker.Process.Exit(0);

        WorkerExit exit = (await Assert.ThrowsAsync<WorkerExitedException>(() => call.Soon())).Exit;
        Assert.Equal(("hostile", WorkerExitCause.MemoryLimit, (long?)null), (exit.Name, exit.Cause, exit.MemoryBytes));
        await siege.StandsAsync();
    }

    private static string Id(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Entry(string category, string text = "\"said\"", string scopes = "[]", string level = "2", string lost = "0") =>
        $$"""
        [{"Time":"2026-01-01T00:00:00+00:00","Level":{{level}},"Category":{{category}},"EventId":1,"Text":{{text}},"Exception":null,"Scopes":{{scopes}},"Lost":{{lost}}}]
        """.Trim();

    /// <summary>Keeps the last of what is logged, and can hold up who logs.</summary>
    private sealed class Loggers : ILoggerFactory
    {
        private readonly ConcurrentQueue<string> _categories = new();
        private readonly ConcurrentQueue<(LogLevel Level, string Text)> _entries = new();

        public ManualResetEventSlim? Hold { get; set; }

        public IReadOnlyCollection<string> Categories => _categories;

        public IEnumerable<string> Texts => _entries.Select(static entry => entry.Text);

        public IEnumerable<LogLevel> Levels => _entries.Select(static entry => entry.Level);

        public async Task LoggedAsync(Func<string, bool> wanted, int count)
        {
            long start = TimeProvider.System.GetTimestamp();
            while (Texts.Count(wanted) < count)
            {
                Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience.Limit, $"{Texts.Count(wanted)} of {count} entries are logged");
                await Task.Yield();
            }
        }

        public ILogger CreateLogger(string categoryName)
        {
            _categories.Enqueue(categoryName);
            return new Logger(this);
        }

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose()
        {
        }

        private sealed class Logger(Loggers all) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

            public void Log<TState>(
                LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                if (state is WorkerLogState)
                {
                    all.Hold?.Wait(Patience.Limit);
                }

                string text = formatter(state, exception);
                all._entries.Enqueue((logLevel, text.Length > 200 ? text[..200] : text));
            }
        }
    }
}
