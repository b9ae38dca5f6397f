using Hawser.Rpc;
using Hawser.Tests.Shared;

namespace Hawser.Workers.Tests;

/// <summary>Workers served in this process: the same core and client code as in a process of its own.</summary>
public sealed class ServeTests
{
    private static readonly WorkerOptions Options = new() { Name = "counter" };

    [Fact]
    public async Task W9_ten_clients_of_a_worker_in_this_process_call_it_in_parallel()
    {
        await using WorkerServer<ICounter> server = await Worker.ServeAsync<ICounter, Counter, Start>(new Start(100), Options).Soon();
        WorkerConnection<ICounter>[] clients = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Worker.ConnectAsync(server, new Guest($"guest {i}")))).Soon();

        await Task.WhenAll(clients.SelectMany(client => Enumerable.Range(0, 100).Select(_ => client.Client.AddAsync(1)))).Soon();
        foreach (WorkerConnection<ICounter>? client in clients)
        {
            Assert.Equal(new Sums(100, 1100), await client.Client.AddAsync(0).Soon());
            await client.DisposeAsync().Soon();
        }
    }

    [Fact]
    public async Task W9_a_worker_in_this_process_can_be_called_over_tcp()
    {
        await using WorkerServer<ICounter> server = await Worker.ServeAsync<ICounter, PlainCounter>(
            new WorkerOptions { Channel = WorkerChannel.Tcp }).Soon();
        Assert.Equal(2, (await server.ShareAsync().Soon()).Channel.Suite);
        await using WorkerConnection<ICounter> client = await Worker.ConnectAsync(server).Soon();
        Assert.Equal(3, (await client.Client.AddAsync(3).Soon()).Connection);
        Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerOptions { Channel = (WorkerChannel)9 });
    }

    [Fact]
    public async Task W9_a_closed_worker_serves_its_connections_and_refuses_new_ones()
    {
        await using WorkerServer<ICounter> server = await Worker.ServeAsync<ICounter, PlainCounter>(
            new WorkerOptions { Name = "counter" }).Soon();
        await using WorkerConnection<ICounter> client = await Worker.ConnectAsync(server).Soon();
        await server.CloseAsync().Soon();
        await server.CloseAsync().Soon();

        Assert.Equal(3, (await client.Client.AddAsync(3).Soon()).Connection);
        WorkerConnectException e = await Assert.ThrowsAsync<WorkerConnectException>(() => Worker.ConnectAsync(server).Soon());
        Assert.Equal("counter", e.Name);
        Assert.Contains("counter", e.Message);
        Assert.Contains($"{Environment.ProcessId}", e.Message);
        Assert.Equal(4, (await client.Client.AddAsync(1).Soon()).Connection);
    }

    [Fact]
    public async Task W9_a_worker_in_this_process_that_stops_itself_ends_its_connections_and_takes_no_more()
    {
        await using WorkerServer<IStopping> server = await Worker.ServeAsync<IStopping, Stopping>(Options).Soon();
        await using WorkerConnection<IStopping> client = await Worker.ConnectAsync(server).Soon();

        await client.Client.StopAsync().Soon();

        await client.Peer.Completion.Soon();
        await Assert.ThrowsAsync<WorkerConnectException>(() => Worker.ConnectAsync(server).Soon());
    }

    [Fact]
    public async Task W2_two_connections_share_the_worker_state_and_not_their_own()
    {
        await using WorkerServer<ICounter> server = await Worker.ServeAsync<ICounter, Counter, Start>(new Start(7), Options).Soon();
        await using WorkerConnection<ICounter> anna = await Worker.ConnectAsync(server, new Guest("Anna")).Soon();
        await using WorkerConnection<ICounter> bert = await Worker.ConnectAsync(server, new Guest("Bert")).Soon();

        Assert.Equal(new Sums(1, 8), await anna.Client.AddAsync(1).Soon());
        Assert.Equal(new Sums(10, 18), await bert.Client.AddAsync(10).Soon());
        Assert.Equal("counter began at 7 for Anna, 0 contracts there", await anna.Client.DescribeAsync().Soon());
        Assert.Equal("counter began at 7 for Bert, 0 contracts there", await bert.Client.DescribeAsync().Soon());
    }

    [Fact]
    public async Task W14_an_exception_in_a_call_goes_to_its_caller_and_the_worker_serves_the_next_call()
    {
        await using WorkerServer<ICounter> server = await Worker.ServeAsync<ICounter, Counter, Start>(new Start(0), Options).Soon();
        await using WorkerConnection<ICounter> client = await Worker.ConnectAsync(server, new Guest("Anna")).Soon();

        RemoteException e = await Assert.ThrowsAsync<RemoteException>(() => client.Client.FailAsync("no").Soon());
        Assert.Equal("System.InvalidOperationException", e.RemoteType);
        Assert.Equal("no", e.Message);
        Assert.Equal("System.ArgumentException", Assert.IsType<RemoteException>(e.InnerException).RemoteType);
        Assert.Equal(1, (await client.Client.AddAsync(1).Soon()).Connection);
    }

    [Fact]
    public async Task W14_an_exception_in_the_worker_states_constructor_is_a_failed_start_of_stage_init()
    {
        WorkerStartException e = await Assert.ThrowsAsync<WorkerStartException>(
            () => Worker.ServeAsync<ICounter, Counter, Start>(new Start(-1), Options).Soon());

        Assert.Equal(WorkerStartStage.Init, e.Stage);
        Assert.Contains("It cannot start below zero.", e.Message);
        Assert.Contains("'counter'", e.Message);
        Assert.Equal("System.ArgumentOutOfRangeException", Assert.IsType<RemoteException>(e.InnerException).RemoteType);
    }

    [Fact]
    public async Task W14_an_exception_in_a_connections_constructor_fails_that_connect_and_the_worker_lives()
    {
        await using WorkerServer<ICounter> server = await Worker.ServeAsync<ICounter, Counter, Start>(new Start(0), Options).Soon();

        WorkerConnectException e = await Assert.ThrowsAsync<WorkerConnectException>(() => Worker.ConnectAsync(server, new Guest("")).Soon());
        Assert.Contains("A guest has a name.", e.Message);
        Assert.Equal("System.InvalidOperationException", Assert.IsType<RemoteException>(e.InnerException).RemoteType);

        await using WorkerConnection<ICounter> client = await Worker.ConnectAsync(server, new Guest("Anna")).Soon();
        Assert.Equal(1, (await client.Client.AddAsync(1).Soon()).Connection);
    }

    [Fact]
    public async Task A_worker_class_with_services_has_a_provider_and_each_connection_a_scope()
    {
        int alive = ScopeMark.Alive;
        await using (WorkerServer<ICounter> server = await Worker.ServeAsync<ICounter, ServicedCounter, Start>(new Start(5), Options).Soon())
        {
            await using WorkerConnection<ICounter> one = await Worker.ConnectAsync(server).Soon();
            await using WorkerConnection<ICounter> two = await Worker.ConnectAsync(server).Soon();
            Assert.Equal("counter/5/5 ScopeMark", await one.Client.DescribeAsync().Soon());
            Assert.Equal(alive + 2, ScopeMark.Alive);
        }

        Assert.Equal(alive, ScopeMark.Alive);
    }

    [Fact]
    public async Task Disposing_a_server_lets_calls_in_flight_see_the_stop_and_disposes_the_worker_state()
    {
        WorkerServer<IStopping> server = await Worker.ServeAsync<IStopping, Stopping>(Options).Soon();
        await using WorkerConnection<IStopping> client = await Worker.ConnectAsync(server).Soon();
        Task<string> call = client.Client.UntilStoppedAsync();
        await client.Client.EchoAsync("started").Soon();
        await server.DisposeAsync().Soon();
        Assert.Equal("stopped", await call.Soon());
        await server.DisposeAsync().Soon();
    }

    [Fact]
    public async Task A_start_that_takes_too_long_says_so()
    {
        var time = new ManualTime();
        var options = new WorkerOptions { Name = "slow", TimeProvider = time, StartTimeout = TimeSpan.FromSeconds(3) };
        using var release = new ManualResetEventSlim();
        SlowState.Release = release;
        Task<WorkerServer<IStopping>> serving = Worker.ServeAsync<IStopping, SlowStart>(options);
        await SlowState.Entered.Task.Soon();
        time.Advance(TimeSpan.FromSeconds(4));
        WorkerStartException e = await Assert.ThrowsAsync<WorkerStartException>(() => serving.Soon());
        Assert.Equal(WorkerStartStage.Init, e.Stage);
        Assert.Equal(TimeSpan.FromSeconds(3), e.Timeout);
        Assert.Contains("3 s", e.Message);
        release.Set();
    }

    [Fact]
    public async Task A_cancelled_start_throws_with_the_callers_token()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Worker.ServeAsync<ICounter, PlainCounter>(cancellationToken: source.Token).Soon());
        Assert.Equal(source.Token, e.CancellationToken);
    }
}
