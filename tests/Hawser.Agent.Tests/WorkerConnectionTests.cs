using Hawser.Agent.Tests.Support;
using Hawser.Runtimes.Tests.Support;
using Hawser.Testing;
using Hawser.Workers;

namespace Hawser.Agent.Tests;

/// <summary>The agent over the connection that a worker has anyway, and in the parent itself.</summary>
public sealed class WorkerConnectionTests : IAsyncDisposable
{
    private readonly FakeLauncher _launcher = new();
    private readonly AgentServer _agent = Ports.Open();

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Fact]
    public async Task A1_a_worker_connects_to_its_owners_agent_on_first_use_and_A10_asks_it_the_applications_own_questions()
    {
        await using Worker<IShip> ship = await SpawnAsync("Aurora");
        Assert.Equal("Idle", await ship.Client.StateAsync().Soon());
        Assert.Empty(_agent.Workers);

        Assert.Equal("Aurora", await ship.Client.AskWhoIAmAsync().Soon());

        Assert.Equal("Connected", await ship.Client.StateAsync().Soon());
        AgentWorker worker = Assert.Single(_agent.Workers);
        Assert.Equal(("Aurora", ship.ProcessId), (worker.Name, worker.ProcessId));
        await ship.DisposeAsync().Soon();
        await worker.Gone.Soon();
        Assert.Empty(_agent.Workers);
    }

    [Fact]
    public async Task A1_a_worker_without_an_agent_works_alone_and_says_so_once()
    {
        var log = new RecordingLoggers();
        await using Worker<IShip> ship = await Worker.SpawnAsync<IShip, Ship>(
            new WorkerOptions { Name = "Solo", Launcher = _launcher, LoggerFactory = log }).Soon();

        Assert.Equal("nobody's", await ship.Client.AskWhoIAmAsync().Soon());
        Assert.Equal("nobody's", await ship.Client.AskWhoIAmAsync().Soon());

        Assert.Equal("Alone", await ship.Client.StateAsync().Soon());
        await ship.DisposeAsync().Soon();
        Assert.Single(log.Entries, entry => entry.Message.Contains("'Solo' has no agent: it works alone", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A1a_in_the_parent_the_same_client_asks_without_a_connection()
    {
        await using AgentClient client = _agent.CreateLocalClient("bridge");
        await client.ConnectAsync().Soon();

        Assert.Equal("bridge", await client.CreateProxy<IHarbour>().WhoAmIAsync().Soon());
        Assert.IsType<Harbour>(client.CreateProxy<IHarbour>());
        Assert.Equal(AgentClientState.Connected, client.State);
        Assert.Empty(_agent.Workers);
    }

    [Fact]
    public async Task A1a_a_worker_that_is_served_in_process_asks_its_owners_agent_too()
    {
        await using WorkerServer<IShip> server = await Worker.ServeAsync<IShip, Ship>(Options("Inside")).Soon();
        await using WorkerConnection<IShip> ship = await Worker.ConnectAsync(server).Soon();

        Assert.Equal("Inside", await ship.Client.AskWhoIAmAsync().Soon());
    }

    [Fact]
    public async Task A10_the_parent_calls_one_worker_or_all_of_them_and_a_failure_is_that_workers_answer()
    {
        await using Worker<IShip> first = await SpawnAsync("first");
        await using Worker<IShip> second = await SpawnAsync("second");
        await first.Client.AskWhoIAmAsync().Soon();
        await second.Client.AskWhoIAmAsync().Soon();

        IReadOnlyList<AgentAnswer<int>> lengths = await _agent.CallAllAsync<IShip, int>((ship, _) => ship.LengthAsync()).Soon();
        Assert.Equal([42, 42], lengths.Select(answer => answer.Result));

        IReadOnlyList<AgentAnswer<int>> answers = await _agent.CallAllAsync<IShip, int>(
            (_, _) => throw new InvalidDataException("no chart")).Soon();
        Assert.All(answers, answer => Assert.IsType<InvalidDataException>(answer.Failure));
        Assert.Throws<InvalidOperationException>(() => answers[0].Result);
        Assert.Equal("Connected", await _agent.Workers[0].CreateProxy<IShip>().StateAsync().Soon());
        Assert.Empty(await _agent.CallAllAsync<IHarbour, string>((harbour, _) => harbour.WhoAmIAsync()).Soon());
    }

    private Task<Worker<IShip>> SpawnAsync(string name) => Worker.SpawnAsync<IShip, Ship>(Options(name)).Soon();

    private WorkerOptions Options(string name) => new() { Name = name, Launcher = _launcher, OwnerServices = _agent };
}
