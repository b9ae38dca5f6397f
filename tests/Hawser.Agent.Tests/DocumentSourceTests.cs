using Hawser.Agent.Tests.Support;
using Hawser.Runtimes.Tests.Support;

namespace Hawser.Agent.Tests;

/// <summary>Where documents come from.</summary>
public sealed class DocumentSourceTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hawser-test-");
    private readonly RecordingLoggers _log = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A2_a_file_is_followed_however_it_is_written_and_A5_never_half_written()
    {
        string file = Path.Combine(_folder.FullName, "lights.json");
        await using AgentServer agent = Ports.Open(log: _log);
        SharedDocument lights = agent.Share("lights", DocumentSource.File(file, TimeSpan.FromHours(1)));
        Assert.True(lights.Content.IsEmpty);

        // The source may not watch yet: it is written until it does.
        Task created = lights.Becomes("[1]");
        while (!created.IsCompleted)
        {
            await File.WriteAllTextAsync(file, "[1]");
        }

        await created;
        await File.WriteAllTextAsync(file, "[1, 2");
        await File.AppendAllTextAsync(file, "]");
        await lights.Becomes("[1, 2]");
        await File.WriteAllTextAsync(file + ".new", "[3]");
        File.Move(file + ".new", file, overwrite: true);
        await lights.Becomes("[3]");
        Assert.Equal(3, lights.Generation);
    }

    [Fact]
    public async Task A5_a_file_that_is_cut_off_or_removed_leaves_the_document_and_one_that_comes_back_is_taken()
    {
        string file = Path.Combine(_folder.FullName, "lights.json");
        await File.WriteAllTextAsync(file, "[1]");
        await using AgentServer agent = Ports.Open(log: _log);
        SharedDocument lights = agent.Share("lights", DocumentSource.File(file, TimeSpan.FromMilliseconds(20)));
        await lights.Becomes("[1]");

        await File.WriteAllTextAsync(file, "");
        await Patience.UntilAsync(() => _log.Entries.Any(static entry => entry.Message.Contains("it is empty", StringComparison.Ordinal)));
        File.Delete(file);
        Assert.Equal("[1]", Text.Of(lights.Content));
        Directory.Delete(_folder.FullName);
        Directory.CreateDirectory(_folder.FullName);
        await File.WriteAllTextAsync(file, "[2]");

        await lights.Becomes("[2]");
    }

    [Fact]
    public async Task A5_a_source_that_throws_or_never_ends_harms_nobody_and_does_not_hold_up_the_agents_end()
    {
        var clock = new WatchedTime();
        AgentServer agent = Ports.Open(log: _log, clock: clock);
        var stuck = new StuckSource();
        SharedDocument lights = agent.Share("lights", stuck);
        SharedDocument other = agent.Share("other", new BrokenSource());
        await stuck.Begun.Soon();
        lights.Set("[1]"u8);
        await Patience.UntilAsync(() => _log.Entries.Any(static entry => entry.Message.Contains("its source has failed for good", StringComparison.Ordinal)));
        Assert.Equal(DocumentUpdate.Changed, other.Set("[2]"u8));

        Task ending = agent.DisposeAsync().AsTask();
        while (await clock.NextTimerAsync() != TimeSpan.FromSeconds(5))
        {
            // Another timer.
        }

        clock.Advance(TimeSpan.FromSeconds(5));
        await ending.Soon();
        Assert.Contains(_log.Entries, static entry => entry.Message.Contains("has not ended within 5 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A2_an_endpoint_is_asked_with_its_tag_and_later_and_later_while_it_fails()
    {
        using var endpoint = new ScriptedEndpoint { Content = "[1]" };
        using var client = new HttpClient(endpoint);
        var clock = new WatchedTime();
        await using AgentServer agent = Ports.Open(log: _log, clock: clock);
        SharedDocument lights = agent.Share("lights", DocumentSource.Http(client, new Uri("http://lights.test/"), Interval));

        Assert.Equal("nothing -> 200", await endpoint.NextAsync());
        Assert.Equal("\"one\" -> 304", await AfterAsync(1));
        Assert.Equal("[1]", Text.Of(lights.Content));
        endpoint.Fails = true;
        Assert.Equal("\"one\" -> 503", await AfterAsync(1));
        Assert.Equal("\"one\" -> 503", await AfterAsync(1));
        Assert.Equal("\"one\" -> 503", await AfterAsync(2));
        Assert.Equal("[1]", Text.Of(lights.Content));
        endpoint.Fails = false;
        endpoint.Content = "[2]";
        endpoint.Tag = "two";
        Assert.Equal("\"one\" -> 200", await AfterAsync(4));
        Assert.Equal("\"two\" -> 304", await AfterAsync(1));
        Assert.Equal("[2]", Text.Of(lights.Content));

        async Task<string> AfterAsync(int intervals)
        {
            TimeSpan pause = await clock.NextTimerAsync();
            Assert.InRange(pause, Interval * intervals * 0.9, Interval * intervals);
            clock.Advance(pause);
            return await endpoint.NextAsync();
        }
    }

    /// <summary>Waits for ever, whatever it is told.</summary>
    private sealed class StuckSource : DocumentSource
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Begun => _begun.Task;

        public override Task FollowAsync(SharedDocument document, TimeProvider clock, CancellationToken cancellationToken)
        {
            _begun.SetResult();
            return new TaskCompletionSource().Task;
        }
    }

    private sealed class BrokenSource : DocumentSource
    {
        public override Task FollowAsync(SharedDocument document, TimeProvider clock, CancellationToken cancellationToken) =>
            throw new InvalidDataException("no chart");
    }
}
