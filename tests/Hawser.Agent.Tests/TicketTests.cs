using System.Runtime.Versioning;
using Hawser.Agent.Tests.Support;
using Hawser.Ipc;
using Hawser.Rpc;
using Microsoft.Win32.SafeHandles;

namespace Hawser.Agent.Tests;

/// <summary>Processes that the agent did not start: they come with a ticket, and return with it.</summary>
[SupportedOSPlatform("linux")]
public sealed class TicketTests : IAsyncDisposable
{
    private static readonly IpcEnd Cut = new(IpcEndKind.Lost, "The test has cut it.");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hawser-test-");
    private readonly TaskCompletionSource<int> _tide = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly AgentServer _agent;

    public TicketTests() => _agent = Ports.Open(_tide.Task);

    private string TicketFile => Path.Combine(_folder.FullName, "ticket");

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A1_without_the_variable_a_process_works_alone()
    {
        await using AgentClient client = AgentClient.From(null);
        Assert.False(client.HasAgent);
        Assert.Throws<AgentUnavailableException>(() => client.CreateProxy<IHarbour>());
        await Assert.ThrowsAsync<AgentUnavailableException>(() => client.ConnectAsync());
    }

    [Fact]
    public async Task A13_a_ticket_goes_over_a_file_that_only_this_user_can_read()
    {
        string value = _agent.IssueTicket("tug").WriteFile(TicketFile);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(TicketFile));
        Assert.Equal($"file:{TicketFile}", value);

        await using AgentClient client = AgentClient.From(value, Ports.Quick);
        Assert.Equal("tug", await client.CreateProxy<IHarbour>().WhoAmIAsync().Soon());
    }

    [Fact]
    public async Task A13_a_ticket_file_that_others_can_read_is_refused()
    {
        string value = _agent.IssueTicket("tug").WriteFile(TicketFile);
        File.SetUnixFileMode(TicketFile, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        await using AgentClient client = AgentClient.From(value, new AgentClientOptions { ConnectTimeout = TimeSpan.FromMilliseconds(50) });
        await Assert.ThrowsAsync<AgentUnavailableException>(() => client.CreateProxy<IHarbour>().WhoAmIAsync().Soon());
    }

    [Fact]
    public async Task A13_a_ticket_goes_over_a_pipe_and_the_environment_has_only_its_number()
    {
        using AgentTicketPipe pipe = _agent.IssueTicket("lighter").OpenPipe();
        Assert.Matches("^pipe:[0-9]+$", pipe.EnvironmentValue);

        // Who inherits it has a descriptor of its own, and closes that.
        using SafeFileHandle inherited = File.OpenHandle($"/proc/self/fd/{pipe.EnvironmentValue["pipe:".Length..]}");
        string value = $"pipe:{inherited.DangerousGetHandle()}";
        inherited.SetHandleAsInvalid();
        await using AgentClient client = AgentClient.From(value, Ports.Quick);
        Assert.Equal("lighter", await client.CreateProxy<IHarbour>().WhoAmIAsync().Soon());
    }

    [Fact]
    public async Task A13_revoking_one_ticket_leaves_the_others()
    {
        AgentTicket first = _agent.IssueTicket("first");
        await using AgentClient one = Client(first);
        await using AgentClient other = Client(_agent.IssueTicket("other"));
        await one.ConnectAsync().Soon();
        await other.ConnectAsync().Soon();
        AgentWorker gone = _agent.Workers.Single(worker => worker.Name == "first");

        await first.RevokeAsync().Soon();

        await gone.Gone.Soon();
        await Assert.ThrowsAnyAsync<Exception>(() => one.CreateProxy<IHarbour>().WhoAmIAsync().Soon());
        Assert.Equal("other", await other.CreateProxy<IHarbour>().WhoAmIAsync().Soon());
        Assert.Equal("other", Assert.Single(_agent.Workers).Name);
    }

    [Fact]
    public async Task A13_a_workers_own_process_gets_a_ticket_of_its_own_which_dies_with_the_workers()
    {
        AgentTicket parent = _agent.IssueTicket("parent");
        await using AgentClient client = Client(parent);
        AgentTicket asked = await client.RequestTicketAsync("child").Soon();
        await using AgentClient child = Client(asked);
        Assert.Equal("parent/child", await child.CreateProxy<IHarbour>().WhoAmIAsync().Soon());
        AgentWorker worker = _agent.Workers.Single(candidate => candidate.Name == "parent/child");
        await Assert.ThrowsAsync<RemoteException>(() => client.RequestTicketAsync("child").Soon());

        await parent.RevokeAsync().Soon();

        await worker.Gone.Soon();
    }

    [Fact]
    public async Task A13_who_asked_for_a_ticket_revokes_it()
    {
        await using AgentClient client = Client(_agent.IssueTicket("parent"));
        AgentTicket asked = await client.RequestTicketAsync("child").Soon();
        await using AgentClient child = Client(asked);
        await child.ConnectAsync().Soon();
        AgentWorker worker = _agent.Workers.Single(candidate => candidate.Name == "parent/child");

        await asked.RevokeAsync().Soon();

        await worker.Gone.Soon();
        Assert.Equal("parent", await client.CreateProxy<IHarbour>().WhoAmIAsync().Soon());
    }

    [Fact]
    public async Task A13_a_worker_that_has_returned_revokes_what_it_had_asked_for_before()
    {
        await using AgentClient client = Client(_agent.IssueTicket("parent"));
        AgentTicket asked = await client.RequestTicketAsync("child").Soon();
        await using AgentClient child = Client(asked);
        await child.ConnectAsync().Soon();
        AgentWorker worker = _agent.Workers.Single(candidate => candidate.Name == "parent/child");
        AgentWorker before = _agent.Workers.Single(candidate => candidate.Name == "parent");

        before.Peer!.Connection.Abort(Cut);
        await before.Gone.Soon();
        await Patience.UntilAsync(() => _agent.Workers.Any(candidate => candidate.Name == "parent"));

        await Assert.ThrowsAsync<RemoteException>(() => client.RequestTicketAsync("child").Soon());
        Assert.False(worker.Gone.IsCompleted);
        await asked.RevokeAsync().Soon();
        await worker.Gone.Soon();
    }

    [Fact]
    public async Task A12_when_the_connection_dies_what_is_under_way_fails_at_once_and_the_client_returns()
    {
        await using AgentClient client = Client(_agent.IssueTicket("tug"));
        IHarbour harbour = client.CreateProxy<IHarbour>();
        Task<int> waiting = harbour.WaitForTideAsync();
        Assert.Equal("tug", await harbour.WhoAmIAsync().Soon());
        AgentWorker before = Assert.Single(_agent.Workers);

        before.Peer!.Connection.Abort(Cut);

        await Assert.ThrowsAnyAsync<ConnectionLostException>(() => waiting.Soon());
        Assert.Equal("tug", await harbour.WhoAmIAsync().Soon());
        await before.Gone.Soon();
        Assert.NotSame(before, Assert.Single(_agent.Workers));
    }

    [Fact]
    public async Task A12_a_parent_that_was_started_again_writes_its_tickets_to_the_same_files_and_its_workers_return()
    {
        string value = _agent.IssueTicket("tug").WriteFile(TicketFile);
        await using AgentClient client = AgentClient.From(value, Ports.Quick);
        IHarbour harbour = client.CreateProxy<IHarbour>();
        Assert.Equal("tug", await harbour.WhoAmIAsync().Soon());

        await _agent.DisposeAsync().Soon();
        await using AgentServer next = Ports.Open();
        next.IssueTicket("tug, again").WriteFile(TicketFile);

        Assert.Equal("tug, again", await harbour.WhoAmIAsync().Soon());
    }

    [Fact]
    public async Task A12_a_process_that_the_agent_sent_away_and_that_has_no_other_ticket_is_told_why()
    {
        await using AgentClient client = Client(_agent.IssueTicket("tug"));
        await client.ConnectAsync().Soon();
        AgentWorker worker = Assert.Single(_agent.Workers);

        await _agent.DisposeAsync().Soon();

        await worker.Gone.Soon();
        await Assert.ThrowsAnyAsync<Exception>(() => client.CreateProxy<IHarbour>().WhoAmIAsync().Soon());
        Assert.Throws<ObjectDisposedException>(() => _agent.IssueTicket("late"));
    }

    [Fact]
    public async Task A11_a_handler_that_is_slow_starves_no_other_question()
    {
        await using AgentClient client = Client(_agent.IssueTicket("tug"));
        IHarbour harbour = client.CreateProxy<IHarbour>();
        Task<int>[] slow = [.. Enumerable.Range(0, 100).Select(_ => harbour.WaitForTideAsync())];

        Assert.Equal("tug", await harbour.WhoAmIAsync().Soon());
        Assert.All(slow, static call => Assert.False(call.IsCompleted));

        _tide.SetResult(7);
        Assert.All(await Task.WhenAll(slow).Soon(), static tide => Assert.Equal(7, tide));
    }

    [Fact]
    public async Task A10_a_process_with_a_ticket_serves_what_the_parent_calls()
    {
        await using AgentClient client = AgentClient.From(
            _agent.IssueTicket("tug").WriteFile(TicketFile),
            new AgentClientOptions { Services = [RpcService.For<IHarbour>(new Harbour("called by the parent", Task.FromResult(1)))] });
        await client.ConnectAsync().Soon();

        IReadOnlyList<AgentAnswer<string>> answers = await _agent.CallAllAsync<IHarbour, string>((harbour, _) => harbour.WhoAmIAsync()).Soon();
        Assert.Equal("called by the parent", Assert.Single(answers).Result);
    }

    private static AgentClient Client(AgentTicket ticket) =>
        new(ticket.Worker, new Links.TicketLink(
            Links.TicketSource.Of(ticket.Handle), Ports.Quick, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance), Ports.Quick);
}
