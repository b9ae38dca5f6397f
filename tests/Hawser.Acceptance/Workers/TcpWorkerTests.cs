using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using Hawser.Acceptance.Child.Trials;
using Hawser.Ipc;
using Hawser.Workers;

namespace Hawser.Acceptance;

/// <summary>Workers that are called over TCP.</summary>
public sealed class TcpWorkerTests
{
    private static readonly WorkerOptions OverTcp = new() { Channel = WorkerChannel.Tcp };

    [Fact]
    public async Task P4a_a_worker_over_tcp_is_spawned_called_and_disposed_and_nothing_listens_any_more()
    {
        Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>(OverTcp).Soon();
        IpcEndpoint endpoint = worker.Peer.Connection.Endpoint;
        Assert.StartsWith("tcp:127.0.0.1:", endpoint.ToString(), StringComparison.Ordinal);
        Assert.Equal(42, await worker.Client.AddAsync(40, 2).Soon());
        string text = new('x', 2 << 20);
        Assert.Equal(text, await worker.Client.EchoAsync(text).Soon());
        WorkerExit exit = await worker.EndAsync();
        Assert.Equal((WorkerExitCause.Requested, 0), (exit.Cause, exit.ExitCode));
        int port = int.Parse(endpoint.ToString().Split(':')[^1], CultureInfo.InvariantCulture);
        IPEndPoint[] listening = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners();
        Assert.DoesNotContain(listening, listener => listener.Port == port);
    }

    [Fact]
    public async Task W6_a_worker_over_tcp_behind_a_wrapper_has_its_own_process_id()
    {
        await using Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>(
            new WorkerOptions { Channel = WorkerChannel.Tcp, Wrapper = ["timeout", "1000"] }).Soon();
        Assert.DoesNotContain("timeout", File.ReadAllText($"/proc/{worker.ProcessId}/cmdline"), StringComparison.Ordinal);
        Assert.Equal(3, await worker.Client.AddAsync(1, 2).Soon());
        ProcessAssert.GoneWithin(TimeSpan.Zero, (await worker.EndAsync()).ProcessId);
    }

    [Fact]
    public async Task P4a_a_worker_over_tcp_takes_many_connections_over_tcp()
    {
        await using StartedWorker<IWarehouse> warehouse = await Worker.StartAsync<IWarehouse, Warehouse, Opening>(
            new Opening(100, ""), OverTcp).Soon();
        Assert.Equal(2, (await warehouse.ShareAsync().Soon()).Channel.Suite);
        await using WorkerConnection<IWarehouse> anna = await Worker.ConnectAsync(warehouse, new Customer("Anna")).Soon();
        await using WorkerConnection<IWarehouse> bert = await Worker.ConnectAsync(warehouse, new Customer("Bert")).Soon();
        Assert.Equal(new Stock(1, 101), await anna.Client.PutAsync(1).Soon());
        Assert.Equal("Bert", await bert.Client.WhoAsync().Soon());
        await warehouse.DisposeAsync().Soon();
        Gone.Reaped(warehouse.ProcessId);
    }
}
