using System.Runtime.Versioning;
using Hawser.Agent.Events;
using Hawser.Agent.Tests.Support;

namespace Hawser.Agent.Tests;

/// <summary>What becomes of a journal when its disk is full, its file is gone, or it has become long.</summary>
[SupportedOSPlatform("linux")]
public sealed class JournalTests : IDisposable
{
    private const string Stream = "0123456789abcdef0123456789abcdef";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hawser-test-");

    private string Journal => Path.Combine(_folder.FullName, "journal");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A6_a_full_disk_refuses_batches_which_come_again_when_there_is_room()
    {
        bool isFull = false;
        await using JournalEventSink journal = await JournalEventSink.OpenAsync(Journal, Filling(() => Volatile.Read(ref isFull)));
        await using var agent = new AgentServer(new AgentServerOptions { EventSink = journal });
        await using AgentClient client = agent.CreateLocalClient("tug", Ports.Quick);
        client.Events.TryAdd("requests");
        await client.Events.FlushAsync().Soon();
        byte[] before = await ReadAsync();

        Volatile.Write(ref isFull, true);
        await Assert.ThrowsAsync<IOException>(() => journal.StoreAsync(Batch(1)).AsTask().Soon());
        Assert.Equal(before, await ReadAsync());
        client.Events.TryAdd("requests");
        Task flushed = client.Events.FlushAsync();
        await Assert.ThrowsAsync<IOException>(() => journal.StoreAsync(Batch(1)).AsTask().Soon());
        Assert.Equal((1L, 1), (journal.Counts.Of("requests"), client.Events.Waiting));

        Volatile.Write(ref isFull, false);
        await flushed.Soon();
        Assert.True(await journal.StoreAsync(Batch(1)));
        await journal.DisposeAsync();
        await using JournalEventSink again = await JournalEventSink.OpenAsync(Journal);
        Assert.Equal((2L, 1L), (again.Counts.Of("requests"), again.Counts.Of("rope")));
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("moved")]
    [InlineData("replaced")]
    public async Task A6_a_journal_whose_file_is_gone_refuses_batches_and_a_client_keeps_them(string how)
    {
        await using JournalEventSink journal = await JournalEventSink.OpenAsync(Journal);
        Assert.True(await journal.StoreAsync(Batch(1)));
        await using var agent = new AgentServer(new AgentServerOptions { EventSink = journal });
        await using AgentClient client = agent.CreateLocalClient("tug", Ports.Quick);

        Lose(how);

        await Assert.ThrowsAsync<IOException>(() => journal.StoreAsync(Batch(2)).AsTask().Soon());
        client.Events.TryAdd("requests");
        Task flushed = client.Events.FlushAsync();
        await Assert.ThrowsAsync<IOException>(() => journal.StoreAsync(Batch(2)).AsTask().Soon());
        Assert.Equal((1L, 0L, 1), (journal.Counts.Of("rope"), journal.Counts.Of("requests"), client.Events.Waiting));
        Assert.False(flushed.IsCompleted);
    }

    [Fact]
    public async Task A6_a_journal_stays_within_its_bound_and_says_the_same_before_and_after_it_is_made_anew()
    {
        var options = new JournalOptions { MaxBytes = 4096 };
        const int batches = 500;
        await using (JournalEventSink journal = await JournalEventSink.OpenAsync(Journal, options))
        {
            for (int i = 1; i <= batches; i++)
            {
                Assert.True(await journal.StoreAsync(Batch(i, dropped: 1)));
                Assert.InRange(new FileInfo(Journal).Length, 1, options.MaxBytes + 300);
            }

            Assert.Equal(((long)batches, (long)batches), (journal.Counts.Of("rope"), journal.Counts.Dropped));
            Assert.False(await journal.StoreAsync(Batch(batches)));
        }

        Assert.Equal(["journal"], _folder.EnumerateFiles().Select(static file => file.Name));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Journal));
        await using JournalEventSink again = await JournalEventSink.OpenAsync(Journal, options);
        Assert.Equal(((long)batches, (long)batches), (again.Counts.Of("rope"), again.Counts.Dropped));
        Assert.False(await again.StoreAsync(Batch(1)));
        Assert.False(await again.StoreAsync(Batch(batches)));
        Assert.True(await again.StoreAsync(Batch(batches + 1)));
    }

    [Fact]
    public async Task A6_a_journal_that_is_made_anew_is_still_open_to_nobody_else()
    {
        await using JournalEventSink journal = await JournalEventSink.OpenAsync(Journal, new JournalOptions { MaxBytes = 4096 });
        for (int i = 1; i <= 100; i++)
        {
            await journal.StoreAsync(Batch(i));
        }

        Assert.Contains("Summary", await File.ReadAllTextAsync(Copy()));
        await Assert.ThrowsAsync<IOException>(() => JournalEventSink.OpenAsync(Journal));
    }

    [Fact]
    public async Task A6_a_journal_that_cannot_be_made_anew_goes_on_and_what_a_crash_has_left_beside_it_does_no_harm()
    {
        bool isFull = true;
        await File.WriteAllTextAsync(Journal + ".new", "half of a jour");
        var options = new JournalOptions
        {
            MaxBytes = 4096,
            Open = (path, access) => path.EndsWith(".new", StringComparison.Ordinal)
                ? new FillingFile(path, access, () => Volatile.Read(ref isFull))
                : new FileStream(path, access),
        };
        await using JournalEventSink journal = await JournalEventSink.OpenAsync(Journal, options);
        int sequence = 0;
        await GrowAsync(() => new FileInfo(Journal).Length > 6000);
        Volatile.Write(ref isFull, false);
        await GrowAsync(() => new FileInfo(Journal).Length < 6000);

        await journal.DisposeAsync();
        await using JournalEventSink again = await JournalEventSink.OpenAsync(Journal);
        Assert.Equal(sequence, again.Counts.Of("rope"));

        async Task GrowAsync(Func<bool> isEnough)
        {
            while (!isEnough())
            {
                Assert.True(await journal.StoreAsync(Batch(++sequence)));
                Assert.InRange(sequence, 1, 1000);
            }
        }
    }

    [Fact]
    public void A6_names_and_streams_without_number_and_counts_without_measure_do_not_fill_the_agents_memory()
    {
        var tally = new EventTally();
        const int names = EventTally.MostNames + 1000;
        for (int i = 0; i < names; i++)
        {
            tally.Add(new AgentEventBatch("tug", $"{i:x32}", 1, 0, [new AgentEvent($"name {i}")]));
        }

        Assert.Equal((EventTally.MostNames + 1, 1000L), (tally.Counts.ByName.Count, tally.Counts.Of(AgentEventCounts.Others)));
        Assert.InRange(tally.Streams.Count(), 1, EventTally.MostStreams);
        tally.Add(new AgentEventBatch("tug", Stream, 1, long.MaxValue, [new AgentEvent("name 0", long.MaxValue)]));
        tally.Add(new AgentEventBatch("tug", Stream, 2, long.MaxValue, [new AgentEvent("name 0", long.MaxValue)]));
        Assert.Equal((long.MaxValue, long.MaxValue), (tally.Counts.Of("name 0"), tally.Counts.Dropped));
    }

    [Theory]
    [InlineData("""{"Summary":{"Counts":null,"Streams":{},"Dropped":0}}""")]
    [InlineData("""{"Summary":{"Counts":{"a":0},"Streams":{},"Dropped":0}}""")]
    [InlineData("""{"Summary":{"Counts":{},"Streams":{"a":-1},"Dropped":0}}""")]
    [InlineData("""{"Summary":{"Counts":{},"Streams":{},"Dropped":-1}}""")]
    [InlineData("""{"Worker":"tug"}""")]
    public async Task A6_a_sum_that_no_journal_writes_is_not_read(string line)
    {
        await File.WriteAllTextAsync(Journal, line + "\n" + line + "\n");

        await Assert.ThrowsAsync<InvalidDataException>(() => JournalEventSink.OpenAsync(Journal));
    }

    private static JournalOptions Filling(Func<bool> isFull) => new() { Open = (path, access) => new FillingFile(path, access, isFull) };

    private static AgentEventBatch Batch(long sequence, long dropped = 0) => new("tug", Stream, sequence, dropped, [new AgentEvent("rope")]);

    private void Lose(string how)
    {
        if (how == "deleted")
        {
            File.Delete(Journal);
        }
        else
        {
            File.Move(Journal, Journal + ".1");
        }

        if (how == "replaced")
        {
            File.WriteAllText(Journal, "");
        }
    }

    /// <summary>The journal is open to nobody else, but for copying.</summary>
    private string Copy()
    {
        string copy = Path.Combine(_folder.FullName, "copy");
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start("cp", [Journal, copy]);
        process.WaitForExit();
        return copy;
    }

    private async Task<byte[]> ReadAsync() => await File.ReadAllBytesAsync(Copy());
}
