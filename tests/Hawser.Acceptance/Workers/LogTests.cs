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
