using System.Text.Json;
using System.Text.Json.Nodes;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Tests.Shared;
using Hawser.Workers.Handles;

namespace Hawser.Workers.Tests.Handles;

/// <summary>A worker's handle as a value: its JSON, its equality, and connecting by it.</summary>
public sealed class HandleTests
{
    private static readonly WorkerOptions Options = new()
    {
        Name = "counter",
        StartTimeout = TimeSpan.FromSeconds(29),
        ShutdownTimeout = TimeSpan.FromSeconds(4),
        CallTimeout = TimeSpan.FromMinutes(3),
        MemoryLimit = 1L << 30,
    };

    private static readonly WorkerConnectOptions Hasty = new() { StartTimeout = TimeSpan.FromMilliseconds(300) };

    [Fact]
    public async Task W10_a_handle_is_a_parameter_and_a_result_of_a_contract_and_connects()
    {
        await using WorkerServer<ICounter> counter = await Worker.ServeAsync<ICounter, PlainCounter>(Options).Soon();
        await using WorkerServer<IBroker> broker = await Worker.ServeAsync<IBroker, Broker>().Soon();
        await using WorkerConnection<IBroker> client = await Worker.ConnectAsync(broker).Soon();
        WorkerHandle<ICounter> one = await counter.ShareAsync().Soon();
        WorkerHandle<ICounter> two = await counter.ShareAsync(IpcTicketKind.Many).Soon();

        await client.Client.OfferAsync("one", one).Soon();
        await client.Client.OfferAsync("two", two).Soon();
        WorkerHandle<ICounter>? found = await client.Client.FindAsync("one").Soon();

        Assert.Equal(one, found);
        Assert.NotEqual(two, found);
        Assert.Null(await client.Client.FindAsync("three").Soon());
        Assert.Equal([one, two], (await client.Client.ListAsync().Soon()).All);
        await using WorkerConnection<ICounter> connection = await Worker.ConnectAsync(found!).Soon();
        Assert.Equal(7, (await connection.Client.AddAsync(7).Soon()).Connection);
        Assert.Equal(("counter", Environment.ProcessId), (connection.Name, connection.ProcessId));
    }

    [Fact]
    public async Task W10_a_handle_has_one_form_in_json_with_reflection_and_without_and_carries_the_limits_of_the_start()
    {
        await using WorkerServer<ICounter> server = await Worker.ServeAsync<ICounter, PlainCounter>(Options).Soon();
        WorkerHandle<ICounter> handle = await server.ShareAsync(IpcTicketKind.Many).Soon();

        string json = JsonSerializer.Serialize(handle);
        WorkerHandle<ICounter> read = JsonSerializer.Deserialize<WorkerHandle<ICounter>>(json)!;

        Assert.Equal(json, JsonSerializer.Serialize(handle, BrokerJson.Default.WorkerHandleICounter));
        Assert.Equal(handle, JsonSerializer.Deserialize(json, BrokerJson.Default.WorkerHandleICounter));
        Assert.Equal(json, JsonSerializer.Serialize(read));
        Assert.True(handle == read && !(handle != read) && handle.GetHashCode() == read.GetHashCode());
        Assert.False(handle.Equals(null) || handle == null || handle.Equals("counter"));
        Assert.Equal(("counter", Environment.ProcessId), (read.Name, read.ProcessId));
        Assert.Equal(
            (Options.StartTimeout, Options.ShutdownTimeout, Options.CallTimeout, Options.MemoryLimit),
            (read.StartTimeout, read.ShutdownTimeout, read.CallTimeout, read.MemoryLimit));
        Assert.Equal(IpcTicketKind.Many, read.Channel.Kind);
        string key = Convert.ToHexStringLower(handle.Channel.Key.Span);
        Assert.Contains(key, json, StringComparison.Ordinal);
        Assert.DoesNotContain(key, $"{handle}", StringComparison.OrdinalIgnoreCase);
        Assert.Contains("worker 'counter'", $"{handle}", StringComparison.Ordinal);
        Assert.Equal(Timeout.InfiniteTimeSpan, (await OfDefaultsAsync()).CallTimeout);
    }

    [Theory]
    [InlineData("hawser", "2", "version 2")]
    [InlineData("name", "\"\"", "name")]
    [InlineData("name", null, "name")]
    [InlineData("startMs", "0", "StartTimeout")]
    [InlineData("pid", "\"x\"", "handle of a worker")]
    [InlineData("ticket", "7", "ticket")]
    public async Task P8_what_is_no_handle_is_refused_without_showing_its_key(string member, string? value, string reason)
    {
        await using WorkerServer<ICounter> server = await Worker.ServeAsync<ICounter, PlainCounter>(Options).Soon();
        WorkerHandle<ICounter> handle = await server.ShareAsync().Soon();
        JsonObject json = JsonSerializer.SerializeToNode(handle)!.AsObject();
        json.Remove(member);
        if (value is not null)
        {
            json[member] = JsonNode.Parse(value);
        }

        JsonException e = Assert.Throws<JsonException>(() => json.Deserialize<WorkerHandle<ICounter>>());

        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexStringLower(handle.Channel.Key.Span), $"{e}", StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task W10_whoever_is_connected_hands_the_worker_on_and_a_handle_for_one_connection_is_good_for_one()
    {
        await using WorkerServer<ICounter> server = await Worker.ServeAsync<ICounter, PlainCounter>(Options).Soon();
        await using WorkerConnection<ICounter> owner = await Worker.ConnectAsync(server).Soon();
        WorkerHandle<ICounter> first = await owner.ShareAsync().Soon();
        await using WorkerConnection<ICounter> guest = await Worker.ConnectAsync(first).Soon();

        WorkerHandle<ICounter> second = await guest.ShareAsync(IpcTicketKind.Once, TimeSpan.FromSeconds(5)).Soon();
        await using WorkerConnection<ICounter> guestsGuest = await Worker.ConnectAsync(second).Soon();

        Assert.Equal(5, (await guestsGuest.Client.AddAsync(5).Soon()).Connection);
        Assert.Equal(("counter", TimeSpan.FromMinutes(3)), (second.Name, second.CallTimeout));
        WorkerConnectException e = await Assert.ThrowsAsync<WorkerConnectException>(() => Worker.ConnectAsync(first).Soon());
        Assert.Contains("used", e.Message, StringComparison.Ordinal);
        Assert.False(e.IsGone);
    }

    [Fact]
    public async Task W10_a_handle_that_nobody_used_in_time_has_expired()
    {
        var time = new ManualTime();
        await using WorkerServer<ICounter> server = await Worker.ServeAsync<ICounter, PlainCounter>(
            new WorkerOptions { TimeProvider = time }).Soon();
        WorkerHandle<ICounter> handle = await server.ShareAsync(IpcTicketKind.Many, TimeSpan.FromMinutes(5)).Soon();
        WorkerHandle<ICounter> usual = await server.ShareAsync(IpcTicketKind.Many).Soon();
        time.Advance(TimeSpan.FromMinutes(2));
        await using WorkerConnection<ICounter> inTime = await Worker.ConnectAsync(handle).Soon();

        WorkerConnectException e = await Assert.ThrowsAsync<WorkerConnectException>(() => Worker.ConnectAsync(usual).Soon());

        Assert.Contains("expired", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = server.ShareAsync(IpcTicketKind.Once, TimeSpan.Zero); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = server.ShareAsync((IpcTicketKind)9); });
    }

    [Fact]
    public async Task W9_a_closed_worker_serves_those_who_came_by_a_handle_and_refuses_others()
    {
        await using WorkerServer<ICounter> server = await Worker.ServeAsync<ICounter, PlainCounter>(Options).Soon();
        WorkerHandle<ICounter> handle = await server.ShareAsync(IpcTicketKind.Many).Soon();
        await using WorkerConnection<ICounter> guest = await Worker.ConnectAsync(handle).Soon();

        await server.CloseAsync().Soon();

        Assert.Equal(4, (await guest.Client.AddAsync(4).Soon()).Connection);
        Assert.False(File.Exists(handle.Channel.Endpoint.SocketPath));
        await Assert.ThrowsAsync<WorkerConnectException>(() => Worker.ConnectAsync(handle, Hasty).Soon());
        await Assert.ThrowsAsync<InvalidOperationException>(() => server.ShareAsync().Soon());
        RemoteException e = await Assert.ThrowsAsync<RemoteException>(() => guest.ShareAsync().Soon());
        Assert.Contains("closed", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task W10_the_class_decides_whether_a_connect_by_a_handle_has_an_argument()
    {
        await using WorkerServer<ICounter> plain = await Worker.ServeAsync<ICounter, PlainCounter>(Options).Soon();
        await using WorkerServer<ICounter> guests = await Worker.ServeAsync<ICounter, Counter, Start>(new Start(1), Options).Soon();

        WorkerHandle<ICounter> handle = await plain.ShareAsync().Soon();
        WorkerConnectException e = await Assert.ThrowsAsync<WorkerConnectException>(
            () => Worker.ConnectAsync(handle, new Guest("Ada")).Soon());
        await using WorkerConnection<ICounter> ada = await Worker.ConnectAsync(
            await guests.ShareAsync().Soon(), new Guest("Ada"), new WorkerConnectOptions()).Soon();

        Assert.Contains("no connection argument", e.Message, StringComparison.Ordinal);
        Assert.Contains("for Ada", await ada.Client.DescribeAsync().Soon(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task W10_a_worker_keeps_a_limited_number_of_handles()
    {
        await using WorkerServer<ICounter> server = await Worker.ServeAsync<ICounter, PlainCounter>(Options).Soon();
        await using WorkerConnection<ICounter> client = await Worker.ConnectAsync(server).Soon();

        RemoteException e = await Assert.ThrowsAsync<RemoteException>(async () =>
        {
            for (int i = 0; i < 2000; i++)
            {
                await client.ShareAsync(IpcTicketKind.Many, Timeout.InfiniteTimeSpan).Soon();
            }
        });

        Assert.Contains("1024 handles", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task W10_whoever_answers_where_a_dead_worker_was_is_refused()
    {
        WorkerHandle<ICounter> handle;
        await using (WorkerServer<ICounter> server = await Worker.ServeAsync<ICounter, PlainCounter>(Options).Soon())
        {
            handle = await server.ShareAsync(IpcTicketKind.Many).Soon();
        }

        // The process lives, or cannot be looked at: who answers must prove itself.
        string folder = Path.GetDirectoryName(handle.Channel.Endpoint.SocketPath)!;
        Directory.CreateDirectory(folder);
        await using (IpcListener impostor = IpcListener.Start(new IpcListenerOptions { Endpoint = handle.Channel.Endpoint }))
        {
            var forged = new IpcHandle(
                handle.Channel.Endpoint, impostor.Id.Span, impostor.IssueTicket().Handle.TicketId.Span, handle.Channel.Key.Span);
            WorkerConnectException e = await Assert.ThrowsAsync<WorkerConnectException>(
                () => Worker.ConnectAsync(new WorkerHandle<ICounter>(handle.Content with { Channel = forged })).Soon());
            Assert.True(e.IsGone);
            Assert.Contains("somebody else answers", e.Message, StringComparison.Ordinal);
        }

        Directory.Delete(folder);

        // The process is known to have ended: nobody is dialled.
        var dead = new ProcessIdentity(Environment.ProcessId, "1", ProcessIdentity.Of(Environment.ProcessId)!.Realm);
        WorkerConnectException gone = await Assert.ThrowsAsync<WorkerConnectException>(
            () => Worker.ConnectAsync(new WorkerHandle<ICounter>(handle.Content with { Process = dead })).Soon());
        Assert.True(gone.IsGone);
        Assert.Contains("its process has ended", gone.Message, StringComparison.Ordinal);
    }

    private static async Task<WorkerHandle<ICounter>> OfDefaultsAsync()
    {
        await using WorkerServer<ICounter> server = await Worker.ServeAsync<ICounter, PlainCounter>().Soon();
        WorkerHandle<ICounter> handle = await server.ShareAsync().Soon();
        return JsonSerializer.Deserialize<WorkerHandle<ICounter>>(JsonSerializer.Serialize(handle))!;
    }
}
