using Hawser.Agent.Documents;
using Hawser.Agent.Links;
using Hawser.Agent.Tests.Support;
using Hawser.Ipc;
using Hawser.Runtimes.Tests.Support;
using Hawser.Tests.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Hawser.Agent.Tests;

/// <summary>Documents that all workers share.</summary>
public sealed class DocumentTests : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hawser-test-");
    private readonly RecordingLoggers _log = new();
    private readonly AgentServer _agent;
    private readonly SharedDocument _lights;

    public DocumentTests()
    {
        _agent = Ports.Open(log: _log);
        _lights = _agent.Share("lights");
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A2_the_served_bytes_are_the_cached_ones_and_a_client_gets_only_what_it_has_not()
    {
        _lights.Set("""{"red":1}"""u8);
        AgentSession one = _agent.OpenLocal("one"), other = _agent.OpenLocal("other");

        byte[]? served = await one.ReadDocumentAsync("lights", 0, 0);

        Assert.Same(served, await other.ReadDocumentAsync("lights", 0, 0));
        DocumentContent content = DocumentContent.Read(served!)!;
        Assert.Equal((_agent.Epoch, 1L, """{"red":1}"""), (content.Epoch, content.Generation, Text.Of(content.Text)));
        Assert.Null(await one.ReadDocumentAsync("lights", content.Epoch, content.Generation));
        Assert.Null(await one.ReadDocumentAsync("nothing of that name", 0, 0));
    }

    [Fact]
    public void A2_the_generation_rises_only_when_the_value_differs()
    {
        Assert.Equal(DocumentUpdate.Changed, _lights.Set("[1]"u8));
        Assert.Equal(DocumentUpdate.Same, _lights.Set("[1]"u8));
        Assert.Equal(1, _lights.Generation);
        Assert.Equal(DocumentUpdate.Changed, _lights.Set("[2]"u8));
        Assert.Equal(2, _lights.Generation);
        Assert.Throws<ArgumentException>(() => _agent.Share("lights"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("""{"red":""")]
    [InlineData("red")]
    [InlineData("{} {}")]
    public void A5_what_is_no_document_leaves_the_old_one_and_is_logged(string text)
    {
        _lights.Set("""{"red":1}"""u8);

        Assert.Equal(DocumentUpdate.Refused, _lights.Set(System.Text.Encoding.UTF8.GetBytes(text)));

        Assert.Equal((1L, """{"red":1}"""), (_lights.Generation, Text.Of(_lights.Content)));
        Assert.Single(_log.Entries, entry => entry.Message.StartsWith("The document 'lights' stays as it is", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A3_a_change_is_pushed_to_connected_clients_and_A2_one_that_comes_later_gets_the_last()
    {
        _lights.Set("[1]"u8);
        await using AgentClient client = Client();
        AgentDocument lights = client.GetDocument("lights");
        await lights.Becomes("[1]");
        Assert.Same(lights, client.GetDocument("lights"));

        _lights.Set("[2]"u8);
        await lights.Becomes("[2]");
        AgentDocument late = client.GetDocument("late");
        _agent.Share("late").Set("true"u8);
        await late.Becomes("true");

        await using AgentClient local = _agent.CreateLocalClient();
        await local.GetDocument("lights").Becomes("[2]");
        _lights.Set("[3]"u8);
        await local.GetDocument("lights").Becomes("[3]");
        await lights.Becomes("[3]");
    }

    [Fact]
    public void A3_a_hundred_clients_do_not_poll_in_lockstep()
    {
        var interval = TimeSpan.FromSeconds(100);
        TimeSpan[] first = [.. Enumerable.Range(0, 100).Select(_ => DocumentFeed.FirstPause(interval))];
        TimeSpan[] next = [.. Enumerable.Range(0, 100).Select(_ => DocumentFeed.NextPause(interval))];

        Assert.All(first, pause => Assert.InRange(pause, TimeSpan.Zero, interval));
        Assert.All(next, pause => Assert.InRange(pause, interval * 0.8, interval));

        // That a hundred of them leave a fifth of the interval without one is less likely than one in a million.
        Assert.All(Enumerable.Range(0, 5), fifth => Assert.Contains(first, pause => (int)(pause / (interval / 5.0001)) == fifth));
        Assert.True(next.Distinct().Count() > 90);
    }

    [Fact]
    public async Task A3_of_a_document_that_changes_ten_thousand_times_in_a_row_the_last_arrives_and_no_client_falls_behind()
    {
        const int changes = 10_000;
        await using AgentClient client = Client(), local = _agent.CreateLocalClient();
        AgentDocument lights = client.GetDocument("lights"), here = local.GetDocument("lights");
        long seen = 0;
        bool goesBack = false;
        using IDisposable watching = lights.OnChange(document =>
        {
            goesBack |= document.Generation < Interlocked.Exchange(ref seen, document.Generation);
        });

        for (int i = 1; i <= changes; i++)
        {
            _lights.Set(System.Text.Encoding.UTF8.GetBytes($"[{i}]"));
        }

        await lights.Becomes($"[{changes}]");
        await here.Becomes($"[{changes}]");
        Assert.False(goesBack);
        Assert.Equal(changes, lights.Generation);
    }

    [Fact]
    public void A5_a_document_that_no_message_has_room_for_is_refused_where_it_is_given()
    {
        _lights.Set("[1]"u8);
        byte[] tooLong = new byte[DocumentContent.MostBytes + 1];
        Array.Fill(tooLong, (byte)' ');
        tooLong[0] = (byte)'1';

        Assert.Equal(DocumentUpdate.Refused, _lights.Set(tooLong));
        Assert.Equal(DocumentUpdate.Changed, _lights.Set(tooLong.AsSpan(0, DocumentContent.MostBytes)));
    }

    [Fact]
    public async Task A2_the_longest_document_reaches_a_client()
    {
        byte[] longest = new byte[DocumentContent.MostBytes];
        Array.Fill(longest, (byte)' ');
        longest[0] = (byte)'1';
        _lights.Set(longest);
        await using AgentClient client = Client();

        await client.GetDocument("lights").WaitAsync().Soon();

        Assert.Equal(longest.Length, client.GetDocument("lights").Content.Length);
    }

    [Fact]
    public async Task A3_where_nothing_is_pushed_changes_are_polled()
    {
        var clock = new ManualTime();
        var options = new AgentClientOptions { TimeProvider = clock };
        AgentSession session = _agent.OpenLocal("deaf");
        await using IAsyncEnumerator<string> other = session.WatchDocumentsAsync(default).GetAsyncEnumerator();
        Assert.True(await other.MoveNextAsync());
        await using var client = new AgentClient("deaf", new DeafLink(session), options);
        AgentDocument lights = client.GetDocument("lights");
        await client.ConnectAsync().Soon();
        _lights.Set("[1]"u8);

        Task polled = lights.Becomes("[1]");
        long start = TimeProvider.System.GetTimestamp();
        while (!polled.IsCompleted && TimeProvider.System.GetElapsedTime(start) < Patience.Limit)
        {
            clock.Advance(options.PollInterval);
            await Task.Yield();
        }

        await polled;
    }

    [Fact]
    public async Task A4_the_first_generation_of_another_life_is_not_taken_for_that_of_the_old_one()
    {
        string file = Path.Combine(_folder.FullName, "ticket");
        _lights.Set("[1]"u8);
        await using AgentClient client = AgentClient.From(_agent.IssueTicket("tug").WriteFile(file), Ports.Quick);
        AgentDocument lights = client.GetDocument("lights");
        await lights.Becomes("[1]");

        await _agent.DisposeAsync().Soon();
        await using AgentServer next = Ports.Open();
        next.Share("lights").Set("[2]"u8);
        next.IssueTicket("tug").WriteFile(file);

        await lights.Becomes("[2]");
        Assert.Equal(1, lights.Generation);
    }

    [Fact]
    public async Task A12_after_a_reconnection_newer_settings_arrive_at_once()
    {
        _lights.Set("[1]"u8);
        await using AgentClient client = Client();
        AgentDocument lights = client.GetDocument("lights");
        await lights.Becomes("[1]");
        AgentWorker worker = Assert.Single(_agent.Workers);

        worker.Peer!.Connection.Abort(new IpcEnd(IpcEndKind.Lost, "The test has cut it."));
        await worker.Gone.Soon();
        _lights.Set("[2]"u8);

        await lights.Becomes("[2]");
    }

    [Fact]
    public async Task A5_settings_that_cannot_be_read_stay_as_they_are_and_listeners_hear_of_the_others()
    {
        await using AgentClient client = _agent.CreateLocalClient("bridge", new AgentClientOptions { LoggerFactory = _log });
        using AgentSettings<Lamp> settings = client.GetSettings("lights", LampJson.Default.Lamp, new Lamp { Colour = "none" });
        Assert.IsAssignableFrom<IOptionsMonitor<Lamp>>(settings);
        var heard = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using IDisposable? listening = settings.OnChange((lamp, _) => heard.Enqueue(lamp.Colour));
        Assert.Equal("none", settings.CurrentValue.Colour);

        _lights.Set("""{"Colour":"red","Watts":5}"""u8);
        await Patience.UntilAsync(() => !heard.IsEmpty);
        _lights.Set("""{"Watts":7}"""u8);
        const string refusal = "The settings 'lights' stay as they are: the new ones cannot be read as Lamp";
        await Patience.UntilAsync(() => _log.Entries.Any(entry => entry.Message == refusal));
        Assert.Equal(("red", 5), (settings.CurrentValue.Colour, settings.Get("any").Watts));
        _lights.Set("""{"Colour":"green"}"""u8);
        await Patience.UntilAsync(() => heard.Count > 1);

        Assert.Equal("green", settings.CurrentValue.Colour);
        Assert.Equal(["red", "green"], heard);
    }

    [Fact]
    public async Task A2_a_document_is_a_source_of_an_applications_configuration()
    {
        _lights.Set("""{"Lamp":{"Colour":"red","Watts":5}}"""u8);
        await using AgentClient client = Client();
        AgentDocument lights = client.GetDocument("lights");
        await lights.WaitAsync().Soon();
        IConfigurationRoot configuration = new ConfigurationBuilder().Add(new AgentConfigurationSource(lights)).Build();
        Assert.Equal("red", configuration["Lamp:Colour"]);
        var reloaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using IDisposable token = configuration.GetReloadToken().RegisterChangeCallback(_ => reloaded.TrySetResult(), null);

        _lights.Set("""{"Lamp":{"Colour":"green"}}"""u8);

        await reloaded.Task.Soon();
        Assert.Equal(("green", null), (configuration["Lamp:Colour"], configuration["Lamp:Watts"]));
    }

    private AgentClient Client() => new(
        "tug", new TicketLink(TicketSource.Of(_agent.IssueTicket("tug").Handle), Ports.Quick, NullLogger.Instance), Ports.Quick);
}
