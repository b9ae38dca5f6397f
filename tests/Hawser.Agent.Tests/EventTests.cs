using Hawser.Agent.Links;
using Hawser.Agent.Tests.Support;
using Hawser.Ipc;
using Hawser.Runtimes.Tests.Support;
using Hawser.Testing;
using Hawser.Workers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hawser.Agent.Tests;

/// <summary>What happens in workers is counted in their parent: all of it, and once.</summary>
public sealed class EventTests : IDisposable
{
    private static readonly IpcEnd Cut = new(IpcEndKind.Lost, "The test has cut it.");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hawser-test-");

    private string Journal => Path.Combine(_folder.FullName, "journal");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A8_the_sum_of_what_workers_count_is_the_parents_report_and_A6_the_last_batch_goes_out_when_they_stop()
    {
        var launcher = new FakeLauncher();
        await using var agent = new AgentServer();
        await using AgentClient local = agent.CreateLocalClient();
        var options = new WorkerOptions { Launcher = launcher, OwnerServices = agent };
        Worker<ICounter>[] workers = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Worker.SpawnAsync<ICounter, Counter>(options))).Soon();

        await Task.WhenAll(workers.Select((worker, i) => worker.Client.CountAsync("requests", 1000 + i))).Soon();
        await Task.WhenAll(workers.Select(worker => worker.Client.CountAsync("attacks", 1))).Soon();
        local.Events.TryAdd("requests", 7);
        await local.Events.FlushAsync().Soon();
        await Task.WhenAll(workers.Select(worker => worker.DisposeAsync().AsTask())).Soon();

        AgentEventCounts counts = ((MemoryEventSink)agent.EventSink).Counts;
        Assert.Equal((4013L, 4L, 0L), (counts.Of("requests"), counts.Of("attacks"), counts.Dropped));
    }

    [Fact]
    public async Task A6_a_connection_lost_between_storing_and_acknowledgement_loses_nothing_and_counts_nothing_twice()
    {
        var memory = new MemoryEventSink();
        var sink = new HeldSink(memory);
        await using AgentServer agent = Open(sink);
        await using AgentClient client = Client(agent.IssueTicket("tug"));
        client.Events.TryAdd("requests", 3);
        Task flushed = client.Events.FlushAsync();
        await sink.Stored.Soon();
        Assert.Equal(1, client.Events.Waiting);

        Assert.Single(agent.Workers).Peer!.Connection.Abort(Cut);
        sink.Release();

        await flushed.Soon();
        Assert.Equal((3L, 0, 0L), (memory.Counts.Of("requests"), client.Events.Waiting, client.Events.Dropped));
        Assert.Equal(2, sink.Calls);
    }

    [Fact]
    public async Task A6_with_a_journal_a_batch_is_counted_once_over_a_restart_of_the_parent()
    {
        string file = Path.Combine(_folder.FullName, "ticket");
        JournalEventSink journal = await JournalEventSink.OpenAsync(Journal);
        var sink = new HeldSink(journal);
        AgentServer agent = Open(sink);
        await using AgentClient client = AgentClient.From(agent.IssueTicket("tug").WriteFile(file), Ports.Quick);
        client.Events.TryAdd("requests", 3);
        Task flushed = client.Events.FlushAsync();
        await sink.Stored.Soon();

        // The parent ends before it has told, as one that is killed does.
        Assert.Single(agent.Workers).Peer!.Connection.Abort(Cut);
        await agent.DisposeAsync().Soon();
        await journal.DisposeAsync().Soon();
        client.Events.TryAdd("requests");

        await using JournalEventSink next = await JournalEventSink.OpenAsync(Journal);
        Assert.Equal(3, next.Counts.Of("requests"));
        await using AgentServer again = Open(next);
        again.IssueTicket("tug").WriteFile(file);

        await flushed.Soon();
        await client.Events.FlushAsync().Soon();
        Assert.Equal(4, next.Counts.Of("requests"));
    }

    [Fact]
    public async Task A7_a_full_queue_drops_the_newest_and_counts_them_here_and_in_the_report()
    {
        var memory = new MemoryEventSink();
        await using AgentServer agent = Open(memory);
        var options = new AgentClientOptions { EventCapacity = 10, EventBatch = 100, EventInterval = TimeSpan.FromHours(1) };
        await using AgentClient client = agent.CreateLocalClient("bridge", options);

        bool[] taken = [.. Enumerable.Range(0, 13).Select(i => client.Events.TryAdd($"event {i}"))];

        Assert.Equal([.. Enumerable.Repeat(true, 10), false, false, false], taken);
        Assert.Equal((10, 3L), (client.Events.Waiting, client.Events.Dropped));
        await client.Events.FlushAsync().Soon();
        Assert.Equal((10, 3L), (memory.Counts.ByName.Count, memory.Counts.Dropped));
        client.Events.TryAdd("later");
        await client.Events.FlushAsync().Soon();
        Assert.Equal(3, memory.Counts.Dropped);
    }

    [Fact]
    public async Task A6_what_a_sink_could_not_store_comes_again()
    {
        var sink = new FailingSink(fails: 2);
        await using AgentServer agent = Open(sink);
        await using AgentClient client = Client(agent.IssueTicket("tug"));
        client.Events.TryAdd("requests");

        await client.Events.FlushAsync().Soon();

        Assert.Equal((1L, 3), (sink.Counts.Of("requests"), sink.Calls));
    }

    [Fact]
    public async Task A6_a_flush_waits_for_what_was_there_and_not_for_what_is_added_meanwhile()
    {
        var memory = new MemoryEventSink();
        await using AgentServer agent = Open(memory);
        await using AgentClient client = agent.CreateLocalClient();
        using var enough = new CancellationTokenSource();
        Task adding = Task.Run(() =>
        {
            while (!enough.IsCancellationRequested)
            {
                client.Events.TryAdd("others");
            }
        });

        for (int i = 1; i <= 20; i++)
        {
            await Patience.UntilAsync(() => client.Events.TryAdd("mine"));
            await client.Events.FlushAsync().Soon();
            Assert.Equal(i, memory.Counts.Of("mine"));
        }

        await enough.CancelAsync();
        await adding.Soon();
    }

    [Fact]
    public async Task A6_a_flush_of_a_client_that_is_disposed_meanwhile_is_told_that_events_are_left()
    {
        var held = new HeldSink(new MemoryEventSink());
        await using AgentServer agent = Open(held);
        AgentClient client = agent.CreateLocalClient("tug", new AgentClientOptions { EventBatch = 1, CallTimeout = TimeSpan.FromMilliseconds(50) });
        client.Events.TryAdd("first");
        await held.Stored.Soon();
        client.Events.TryAdd("second");
        Task flushed = client.Events.FlushAsync();

        await client.DisposeAsync().Soon();
        held.Release();

        await Assert.ThrowsAsync<AgentUnavailableException>(() => flushed.Soon());
        await Assert.ThrowsAsync<AgentUnavailableException>(() => client.Events.FlushAsync().Soon());
    }

    [Fact]
    public async Task A6_a_sink_that_is_slow_is_given_a_batch_once_however_often_it_comes_meanwhile()
    {
        var log = new RecordingLoggers();
        var memory = new MemoryEventSink();
        var sink = new HeldSink(memory);
        await using AgentServer agent = Open(sink);
        var options = new AgentClientOptions
        {
            CallTimeout = TimeSpan.FromMilliseconds(200),
            ReconnectDelay = TimeSpan.FromMilliseconds(1),
            MaxReconnectDelay = TimeSpan.FromMilliseconds(5),
            LoggerFactory = log,
        };
        var ticket = TicketSource.Of(agent.IssueTicket("tug").Handle);
        await using var client = new AgentClient("tug", new TicketLink(ticket, options, NullLogger.Instance), options);
        client.Events.TryAdd("requests");
        Task flushed = client.Events.FlushAsync();

        // A call that the client has given up is still being carried out.
        await Patience.UntilAsync(() => log.Entries.Count(static entry => entry.Message.Contains("is sent again", StringComparison.Ordinal)) >= 3);
        await sink.Stored.Soon();
        Assert.Equal(1, sink.Calls);
        sink.Release();

        await flushed.Soon();
        Assert.Equal(1, memory.Counts.Of("requests"));
    }

    [Fact]
    public async Task A1_without_an_agent_events_are_dropped_and_counted()
    {
        await using AgentClient client = AgentClient.From(null);
        Assert.False(client.Events.TryAdd("requests"));
        Assert.Equal(1, client.Events.Dropped);
        await client.Events.FlushAsync().Soon();
        Assert.Throws<ArgumentException>(() => client.Events.TryAdd(""));
        Assert.Throws<ArgumentException>(() => client.Events.TryAdd("requests", 0));
        Assert.Throws<ArgumentException>(() => client.Events.TryAdd("requests", 1, new string('x', 16_385)));
    }

    [Fact]
    public async Task A6_a_line_that_a_crash_has_cut_off_is_removed_and_its_batch_comes_again()
    {
        AgentEventBatch first = Batch(1), second = Batch(2);
        await using (JournalEventSink journal = await JournalEventSink.OpenAsync(Journal))
        {
            Assert.True(await journal.StoreAsync(first));
            Assert.False(await journal.StoreAsync(first));
            Assert.True(await journal.StoreAsync(second));
        }

        byte[] whole = await File.ReadAllBytesAsync(Journal);
        int line = Array.IndexOf(whole, (byte)'\n') + 1;
        for (int length = line; length < whole.Length; length += 7)
        {
            await File.WriteAllBytesAsync(Journal, whole[..length]);
            await using JournalEventSink journal = await JournalEventSink.OpenAsync(Journal);
            Assert.Equal(1, journal.Counts.Of("requests"));
            Assert.False(await journal.StoreAsync(first));
            Assert.True(await journal.StoreAsync(second));
        }

        Assert.Equal(whole, await File.ReadAllBytesAsync(Journal));
    }

    [Fact]
    public async Task A6_a_journal_that_is_broken_inside_or_open_elsewhere_is_not_opened()
    {
        await using (JournalEventSink journal = await JournalEventSink.OpenAsync(Journal))
        {
            await Assert.ThrowsAsync<IOException>(() => JournalEventSink.OpenAsync(Journal));
            await journal.StoreAsync(Batch(1));
            await journal.StoreAsync(Batch(2));
        }

        string[] lines = await File.ReadAllLinesAsync(Journal);
        await File.WriteAllLinesAsync(Journal, [lines[0][..10], lines[1]]);
        await Assert.ThrowsAsync<InvalidDataException>(() => JournalEventSink.OpenAsync(Journal));
    }

    [Fact]
    public async Task A6_batches_that_come_at_once_are_stored_each_once()
    {
        await using JournalEventSink journal = await JournalEventSink.OpenAsync(Journal);
        bool[] stored = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(
            async () => await journal.StoreAsync(Batch(1, stream: $"{i % 50:x32}"))))).Soon();

        Assert.Equal(50, stored.Count(isNew => isNew));
        Assert.Equal(50, journal.Counts.Of("requests"));
    }

    private static AgentServer Open(IAgentEventSink sink) =>
        new(new AgentServerOptions { EventSink = sink, Endpoint = IpcEndpoint.CreateInMemory() });

    private static AgentClient Client(AgentTicket ticket) =>
        new("tug", new TicketLink(TicketSource.Of(ticket.Handle), Ports.Quick, NullLogger.Instance), Ports.Quick);

    private static AgentEventBatch Batch(long sequence, string stream = "0123456789abcdef0123456789abcdef") =>
        new("tug", stream, sequence, 0, [new AgentEvent("requests", 1, "a \"detail\"\n")]);

    private sealed class FailingSink(int fails) : IAgentEventSink
    {
        private readonly MemoryEventSink _memory = new();
        private int _calls;

        public AgentEventCounts Counts => _memory.Counts;

        public int Calls => _calls;

        public ValueTask<bool> StoreAsync(AgentEventBatch batch) =>
            Interlocked.Increment(ref _calls) <= fails ? throw new IOException("The disk is full.") : _memory.StoreAsync(batch);
    }
}
