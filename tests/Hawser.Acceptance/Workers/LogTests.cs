using System.Threading.Channels;
using Hawser.Acceptance.Child.Trials;
using Hawser.Workers;
using Microsoft.Extensions.Logging;

namespace Hawser.Acceptance;

/// <summary>Who hears what a worker logs.</summary>
public sealed class LogTests
{
    [Fact]
    public async Task W13_of_two_subscribers_one_leaves_and_the_other_goes_on_and_late_comers_get_nothing_of_before()
    {
        await using StartedScribe scribe = await StartedScribe.StartAsync();
        var first = new Listener();
        var second = new Listener();
        var late = new Listener();
        await scribe.One.Client.LogAsync("Critical", "before anybody").Soon();
        await using WorkerLogSubscription one = await scribe.One.SubscribeLogAsync(first.Hear).Soon();
        await using WorkerLogSubscription two = await scribe.Two.SubscribeLogAsync(second.Hear, LogLevel.Debug).Soon();

        await scribe.One.Client.LogAsync("Warning", "for both").Soon();
        await scribe.One.Client.LogAsync("Debug", "for the second").Soon();
        WorkerLogEntry entry = await first.NextAsync();
        Assert.Equal((LogLevel.Warning, typeof(Scribe).FullName, 7, "for both"), (entry.Level, entry.Category, entry.EventId, entry.Message));
        Assert.Equal("page 1", Assert.Single(entry.Scopes));
        Assert.Equal(["for both", "for the second"], [(await second.NextAsync()).Message, (await second.NextAsync()).Message]);

        await one.DisposeAsync().Soon();
        Assert.True(one.Completion.IsCompletedSuccessfully);
        await using WorkerLogSubscription three = await scribe.One.SubscribeLogAsync(late.Hear).Soon();
        await scribe.Two.Client.LogAsync("Error", "later").Soon();

        Assert.Equal("later", (await second.NextAsync()).Message);
        Assert.Equal("later", (await late.NextAsync()).Message);
        Assert.Equal(0, first.Waiting);
    }

    [Fact]
    public async Task W13_a_subscriber_that_does_not_return_holds_up_nobody_and_is_told_what_it_lost()
    {
        const int many = 20_000;
        await using StartedScribe scribe = await StartedScribe.StartAsync();
        using var held = new ManualResetEventSlim();
        var slow = new Listener();
        long lost = 0;
        await using WorkerLogSubscription one = await scribe.One.SubscribeLogAsync(
            entry =>
            {
                held.Wait(ProcessAssert.Patience);
                lost += entry.Lost;
                slow.Hear(entry);
            },
            LogLevel.Debug).Soon();

        await scribe.Two.Client.LogManyAsync(many).Soon();
        held.Set();
        int heard = 0;
        while (lost == 0)
        {
            await scribe.Two.Client.LogAsync("Debug", "is there room again?").Soon();
            await slow.NextAsync();
            heard++;
        }

        Assert.InRange(lost, 1, many - 1);
        Assert.InRange(heard, 1, many);
    }

    [Fact]
    public async Task W13_a_subscription_ends_with_its_worker_and_says_how()
    {
        var heard = new Listener();
        await using Worker<IScribe> worker = await Worker.SpawnAsync<IScribe, Scribe>().Soon();
        await using WorkerLogSubscription killed = await worker.SubscribeLogAsync(heard.Hear).Soon();
        Assert.Equal(0, ProcessAssert.Signal(worker.ProcessId, 9));
        WorkerExitedException e = await Assert.ThrowsAsync<WorkerExitedException>(() => killed.Completion.Soon());
        Assert.Equal(9, e.Exit.Signal);
        await worker.EndAsync();

        await using Worker<IScribe> other = await Worker.SpawnAsync<IScribe, Scribe>().Soon();
        await using WorkerLogSubscription ended = await other.SubscribeLogAsync(heard.Hear).Soon();
        Assert.Equal((WorkerExitCause.Requested, 0), ((await other.EndAsync()).Cause, (await other.Exited).ExitCode));
        await ended.Completion.Soon();
    }

    [Fact]
    public async Task W13_a_subscriber_that_throws_ends_its_own_subscription_only()
    {
        var heard = new Listener();
        await using StartedScribe scribe = await StartedScribe.StartAsync();
        await using WorkerLogSubscription broken =
            await scribe.One.SubscribeLogAsync(_ => throw new InvalidOperationException("the ear hurts")).Soon();
        await using WorkerLogSubscription whole = await scribe.One.SubscribeLogAsync(heard.Hear).Soon();

        await scribe.One.Client.LogAsync("Error", "loud").Soon();

        Assert.Equal("the ear hurts", (await Assert.ThrowsAsync<InvalidOperationException>(() => broken.Completion.Soon())).Message);
        Assert.Equal("loud", (await heard.NextAsync()).Message);
    }

    [Fact]
    public async Task W15_what_a_one_way_call_a_forgotten_task_or_a_disposal_throws_is_in_the_owners_log_and_the_worker_lives()
    {
        using var log = new LogLines();
        var heard = new Listener();
        await using StartedScribe scribe = await StartedScribe.StartAsync(new WorkerOptions { Name = "scribe", LoggerFactory = log });
        await using WorkerLogSubscription all = await scribe.Two.SubscribeLogAsync(heard.Hear).Soon();

        await scribe.One.Client.FailUnheardAsync("nobody waited for me").Soon();
        WorkerLogEntry unheard = await heard.NextAsync();
        Assert.Equal((LogLevel.Error, "The one-way call of 'IScribe.FailUnheardAsync' failed."), (unheard.Level, unheard.Message));
        Assert.Contains("nobody waited for me", unheard.Exception, StringComparison.Ordinal);
        Assert.Contains("scribe", log.WaitFor("nobody waited for me"), StringComparison.Ordinal);

        await scribe.One.Client.FailUnawaitedAsync("nobody awaited me").Soon();
        WorkerLogEntry unawaited = await heard.NextAsync();
        Assert.Contains("nobody awaited", unawaited.Message, StringComparison.Ordinal);
        Assert.Contains("nobody awaited me", unawaited.Exception, StringComparison.Ordinal);
        log.WaitFor("nobody awaited me");

        await scribe.One.DisposeAsync().Soon();
        Assert.Contains("the quill broke", (await heard.NextAsync()).Exception, StringComparison.Ordinal);
        log.WaitFor("the quill broke at the end");
        await scribe.Two.Client.LogAsync("Information", "alive").Soon();
        Assert.Equal("alive", (await heard.NextAsync()).Message);
    }

    [Fact]
    public async Task W7_a_workers_log_comes_to_the_owners_with_level_category_and_event_once_also_right_before_a_crash()
    {
        using var log = new LogLines();
        var options = new WorkerOptions { Name = "scribe", LoggerFactory = log };
        await using Worker<IScribe> worker = await Worker.SpawnAsync<IScribe, Scribe>(options).Soon();

        await worker.Client.LogAsync("Error", "an error").Soon();
        await worker.Client.LogAsync("Debug", "a detail").Soon();
        await Assert.ThrowsAsync<WorkerExitedException>(() => worker.Client.LogAndCrashAsync(20).Soon());
        await worker.Exited.Soon();

        Assert.Equal($"{typeof(Scribe).FullName}|Error|scribe: an error|", log.WaitFor("an error"));
        log.WaitFor("word 19");
        string[] lines = [.. log.All.Where(line => line.Contains("word", StringComparison.Ordinal))];
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{typeof(Scribe).FullName}|Warning|scribe: word {i}|"), lines);
        Assert.Single(log.All, line => line.Contains("an error", StringComparison.Ordinal));
        Assert.DoesNotContain(log.All, line => line.Contains("a detail", StringComparison.Ordinal));
        Assert.DoesNotContain("an error", (await worker.EndAsync()).StandardErrorTail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task W7_what_a_worker_whose_pool_is_starved_logs_comes_all_the_same()
    {
        using var log = new LogLines();
        var options = new WorkerOptions { Name = "scribe", LoggerFactory = log, ShutdownTimeout = TimeSpan.Zero };
        await using Worker<IScribe> worker = await Worker.SpawnAsync<IScribe, Scribe>(options).Soon();

        Task starving = worker.Client.StarveAndLogAsync("nobody else runs");

        log.WaitFor("|Warning|scribe: nobody else runs|");
        await worker.EndAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => starving.Soon());
    }

    [Fact]
    public async Task W7_what_is_logged_while_the_workers_state_is_disposed_comes_as_lines()
    {
        using var log = new LogLines();
        var options = new WorkerOptions { Name = "scribe", LoggerFactory = log };
        await using Worker<IScribe> worker = await Worker.SpawnAsync<IScribe, Scribe>(options).Soon();

        WorkerExit exit = await worker.EndAsync();

        string line = log.WaitFor("the quill broke at the end");
        Assert.Contains("scribe", line, StringComparison.Ordinal);
        Assert.Single(log.All, entry => entry.Contains("disposing its state failed", StringComparison.Ordinal));
        Assert.Equal((WorkerExitCause.Requested, 0), (exit.Cause, exit.ExitCode));
    }

    [Fact]
    public async Task W13_a_started_and_a_served_worker_are_subscribed_to_without_a_connection()
    {
        var heard = new Listener();
        await using StartedScribe scribe = await StartedScribe.StartAsync();
        await using WorkerLogSubscription started = await scribe.Started.SubscribeLogAsync(heard.Hear).Soon();
        await scribe.One.Client.LogAsync("Error", "from the started one").Soon();
        Assert.Equal("from the started one", (await heard.NextAsync()).Message);

        await using WorkerServer<IScribe> server = await Worker.ServeAsync<IScribe, Scribe>().Soon();
        await using WorkerConnection<IScribe> connection = await Worker.ConnectAsync(server).Soon();
        WorkerLogSubscription served = await server.SubscribeLogAsync(heard.Hear, LogLevel.Debug).Soon();
        await connection.Client.LogAsync("Debug", "from the served one").Soon();
        Assert.Equal("from the served one", (await heard.NextAsync()).Message);

        await served.DisposeAsync().Soon();
        await connection.Client.LogAsync("Error", "after that").Soon();
        Assert.Equal(0, heard.Waiting);
        await server.DisposeAsync().Soon();
        await started.DisposeAsync().Soon();
    }

    [Fact]
    public async Task W13_a_detached_workers_log_goes_to_its_file_and_to_whoever_keeps_it_and_subscribes()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("hawser-test-");
        string file = Path.Combine(folder.FullName, "errors");
        var heard = new Listener();
        using var log = new LogLines();
        var options = new WorkerOptions { LoggerFactory = log, StandardError = WorkerOutput.Append(file) };
        DetachedWorker<IScribe> worker = await Worker.StartDetachedAsync<IScribe, Scribe>(
            new DetachedOptions { Registry = new WorkerRegistry(folder.FullName) }, options).Soon();
        await using (WorkerConnection<IScribe> connection = await Worker.ConnectAsync(worker).Soon())
        {
            await using WorkerLogSubscription subscription = await worker.SubscribeLogAsync(heard.Hear).Soon();
            await connection.Client.LogAsync("Error", "all alone").Soon();

            Assert.Equal((LogLevel.Error, "all alone"), ((await heard.NextAsync()) is { } entry ? (entry.Level, entry.Message) : default));
            Assert.Equal($"Error: {typeof(Scribe).FullName}: all alone\n", await File.ReadAllTextAsync(file));
            Assert.DoesNotContain(log.All, line => line.Contains("all alone", StringComparison.Ordinal));
            await worker.DisposeAsync().Soon();
            await subscription.Completion.Soon();
        }

        await WorkerRegistry.EndAsync(Assert.Single(new WorkerRegistry(folder.FullName).List())).Soon();
        ProcessAssert.Gone(worker.ProcessId);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task W13_a_supervised_workers_log_is_that_of_each_of_its_processes()
    {
        var heard = new Listener();
        await using SupervisedWorker<IScribe> worker = await Worker.SuperviseAsync<IScribe, Scribe>(
            supervision: new SupervisionOptions<IScribe> { InitialDelay = TimeSpan.FromMilliseconds(1) }).Soon();
        await using WorkerLogSubscription subscription = await worker.SubscribeLogAsync(heard.Hear).Soon();
        int first = worker.ProcessId ?? 0;
        await worker.Client.LogAsync("Error", "by the first").Soon();
        Assert.Equal("by the first", (await heard.NextAsync()).Message);

        Assert.Equal(0, ProcessAssert.Signal(first, 9));
        Task<WorkerLogEntry> next = heard.NextAsync();
        while (!next.IsCompleted)
        {
            try
            {
                await worker.Client.LogAsync("Error", "by the second").Soon();
            }
            catch (WorkerExitedException)
            {
                // The first one.
            }
        }

        Assert.Equal("by the second", (await next).Message);
        await worker.DisposeAsync().Soon();
        await subscription.Completion.Soon();
        Gone.Reaped(first);
        await Assert.ThrowsAsync<WorkerUnavailableException>(() => worker.SubscribeLogAsync(heard.Hear).Soon());
    }

    private sealed class Listener
    {
        private readonly Channel<WorkerLogEntry> _heard = Channel.CreateUnbounded<WorkerLogEntry>();

        public int Waiting => _heard.Reader.Count;

        public void Hear(WorkerLogEntry entry) => _heard.Writer.TryWrite(entry);

        public Task<WorkerLogEntry> NextAsync() => _heard.Reader.ReadAsync().AsTask().Soon();
    }

    /// <summary>A worker with two connections, whose process is gone when the test is over.</summary>
    private sealed class StartedScribe : IAsyncDisposable
    {
        private readonly StartedWorker<IScribe> _worker;

        private StartedScribe(StartedWorker<IScribe> worker, WorkerConnection<IScribe> one, WorkerConnection<IScribe> two)
        {
            _worker = worker;
            One = one;
            Two = two;
        }

        public StartedWorker<IScribe> Started => _worker;

        public WorkerConnection<IScribe> One { get; }

        public WorkerConnection<IScribe> Two { get; }

        public static async Task<StartedScribe> StartAsync(WorkerOptions? options = null)
        {
            StartedWorker<IScribe> worker = await Worker.StartAsync<IScribe, Scribe>(options).Soon();
            return new StartedScribe(worker, await Worker.ConnectAsync(worker).Soon(), await Worker.ConnectAsync(worker).Soon());
        }

        public async ValueTask DisposeAsync()
        {
            await One.DisposeAsync().Soon();
            await Two.DisposeAsync().Soon();
            await _worker.DisposeAsync().Soon();
            Gone.Reaped(_worker.ProcessId);
        }
    }
}
