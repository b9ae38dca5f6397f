using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc.Tests.Support;
using static Hawser.Rpc.Tests.Reconnecting.Harbour;

namespace Hawser.Rpc.Tests.Reconnecting;

/// <summary>What becomes of calls when a client's connection goes and comes.</summary>
public sealed class RoutedCallTests
{
    [Fact]
    public async Task P10_calls_in_flight_fail_with_the_loss_and_later_ones_wait_for_the_connection()
    {
        var gate = new Gate();
        await using var harbour = new Harbour(IpcTicketKind.Renew, RpcService.For<IGate>(gate));
        (ReconnectingRpcPeer client, RpcPeer server) = await harbour.ConnectAsync();
        await using ReconnectingRpcPeer disposal = client;
        IGate proxy = client.CreateProxy<IGate>();
        Task<string> inFlight = proxy.DeafAsync("a");
        await gate.NextAsync();

        await harbour.LoseAsync(server);

        ConnectionLostException e = await Assert.ThrowsAsync<ConnectionLostException>(() => inFlight.InTime());
        Assert.Equal(IpcEndKind.Lost, e.End?.Kind);
        Task<string> typed = proxy.EchoAsync("b");
        Task<JsonElement> untyped = client.CallAsync("IGate.EchoAsync", JsonElement.Parse("[\"c\"]"));
        Task oneWay = proxy.NoteAsync("d").AsTask();
        Assert.False(typed.IsCompleted || untyped.IsCompleted || oneWay.IsCompleted);
        await harbour.ReturnAsync(Second);
        Assert.Equal("b", await typed.InTime());
        Assert.Equal("c", (await untyped.InTime()).GetString());
        await oneWay.InTime();
        Assert.Equal("note d", await gate.NextAsync());
        gate.Open("a");
    }

    [Fact]
    public async Task P10_bytes_streams_and_progress_of_calls_that_wait_are_sent_with_them()
    {
        var pipes = new Pipes
        {
            Consume = static async (what, items, token) =>
            {
                await foreach (string item in items.WithCancellation(token))
                {
                    what += item;
                }

                return what;
            },
            Items = static (what, _) => Sequences.Of(what, "2", "3"),
            Open = static (what, _) => Task.FromResult<Stream>(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(what))),
            Upload = static async (what, data, token) =>
            {
                using var reader = new StreamReader(data);
                return what + await reader.ReadToEndAsync(token);
            },
            Work = static (what, progress, _) =>
            {
                progress.Report("reported");
                return Task.FromResult(what);
            },
        };
        await using var harbour = new Harbour(IpcTicketKind.Renew, RpcService.For<IPipes>(pipes));
        (ReconnectingRpcPeer client, RpcPeer server) = await harbour.ConnectAsync();
        await using ReconnectingRpcPeer disposal = client;
        IPipes proxy = client.CreateProxy<IPipes>();
        await harbour.LoseAsync(server);
        byte[] large = new byte[100_000];
        Random.Shared.NextBytes(large);
        var reported = new TaskCompletionSource<string>();

        Task<byte[]> shortBytes = proxy.EchoAsync([1, 2, 3]);
        Task<byte[]> longBytes = proxy.EchoAsync(large);
        Task<byte[]?> none = proxy.MaybeAsync(-1);
        Task<string> consumed = proxy.ConsumeAsync("0", Sequences.Of("1", "2"));
        Task<string> uploaded = proxy.UploadAsync("up ", new MemoryStream("load"u8.ToArray()));
        Task<Stream> opened = proxy.OpenAsync("content");
        Task<string> worked = proxy.WorkAsync("work", new FirstReport(reported));
        Task<List<string>> items = ListAsync(proxy.ItemsAsync("1"));
        await harbour.ReturnAsync(Second);

        Assert.Equal([1, 2, 3], await shortBytes.InTime());
        Assert.Equal(large, await longBytes.InTime());
        Assert.Null(await none.InTime());
        Assert.Equal("012", await consumed.InTime());
        Assert.Equal("up load", await uploaded.InTime());
        using var reader = new StreamReader(await opened.InTime());
        Assert.Equal("content", await reader.ReadToEndAsync().InTime());
        Assert.Equal("work", await worked.InTime());
        Assert.Equal("reported", await reported.Task.InTime());
        Assert.Equal(["1", "2", "3"], await items.InTime());
    }

    [Fact]
    public async Task P10_calls_wait_no_longer_than_their_deadline_or_their_token()
    {
        await using var harbour = new Harbour(IpcTicketKind.Renew, RpcService.For<IGate>(new Gate()));
        (ReconnectingRpcPeer client, RpcPeer server) = await harbour.ConnectAsync(harbour.Options(callTimeout: 3 * Second));
        await using ReconnectingRpcPeer disposal = client;
        harbour.Refusal = new IOException("refused");
        await harbour.LoseAsync(server);
        using var source = new CancellationTokenSource();

        Task<string> general = client.CreateProxy<IGate>().EchoAsync("a");
        Task<string> own = client.CreateProxy<IGate>(new RpcProxyOptions { Timeout = 10 * Second }).EchoAsync("b");
        Task<string> given = client.CreateProxy<IGate>().WaitAsync("c", source.Token);
        await source.CancelAsync();
        OperationCanceledException cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given.InTime());
        Assert.Equal(source.Token, cancelled.CancellationToken);
        harbour.Clock.Advance(3 * Second);

        RpcTimeoutException e = await Assert.ThrowsAsync<RpcTimeoutException>(() => general.InTime());
        Assert.Equal(("IGate.EchoAsync", 3 * Second), (e.Method, e.Deadline));
        Assert.False(own.IsCompleted);
        using (RpcDeadline.Within(TimeSpan.Zero))
        {
            await Assert.ThrowsAsync<RpcTimeoutException>(() => client.CreateProxy<IGate>().EchoAsync("d").InTime());
        }
    }

    [Fact]
    public async Task P10_what_a_call_has_waited_is_taken_off_its_deadline()
    {
        await using var harbour = new Harbour(IpcTicketKind.Renew, RpcService.For<IGate>(new Gate()));
        (ReconnectingRpcPeer client, RpcPeer server) = await harbour.ConnectAsync();
        await using ReconnectingRpcPeer disposal = client;
        await harbour.LoseAsync(server);
        Task<double> left = client.CreateProxy<IGate>(new RpcProxyOptions { Timeout = 60 * Second }).RemainingAsync();

        await harbour.ReturnAsync(20 * Second);

        Assert.InRange(await left.InTime(), 1, 40_000);
    }

    [Fact]
    public async Task P10_where_it_is_chosen_so_calls_fail_at_once_while_there_is_no_connection()
    {
        await using var harbour = new Harbour(IpcTicketKind.Renew, RpcService.For<IGate>(new Gate()));
        (ReconnectingRpcPeer client, RpcPeer server) = await harbour.ConnectAsync(harbour.Options(RpcCallsWithoutConnection.Fail));
        await using ReconnectingRpcPeer disposal = client;
        IGate proxy = client.CreateProxy<IGate>();
        await harbour.LoseAsync(server);

        ConnectionLostException e = await Assert.ThrowsAsync<ConnectionLostException>(() => proxy.EchoAsync("a").InTime());
        Assert.Equal(IpcEndKind.Lost, e.End?.Kind);
        await Assert.ThrowsAsync<ConnectionLostException>(() => proxy.NoteAsync("a").AsTask().InTime());
        await Assert.ThrowsAsync<ConnectionLostException>(() => client.NotifyAsync("m").AsTask().InTime());
        await harbour.ReturnAsync(Second);
        Assert.Equal("b", await proxy.EchoAsync("b").InTime());
    }

    [Fact]
    public async Task P10_each_connection_is_prepared_before_calls_go_over_it()
    {
        var gate = new Gate();
        int prepared = 0;
        await using var harbour = new Harbour(IpcTicketKind.Renew, RpcService.For<IGate>(gate));
        (ReconnectingRpcPeer client, RpcPeer server) = await harbour.ConnectAsync(harbour.Options(onConnected: async (peer, token) =>
        {
            await peer.CreateProxy<IGate>().NoteAsync($"prepared {++prepared}");
            if (prepared == 2)
            {
                throw new InvalidOperationException("not this one");
            }
        }));
        await using ReconnectingRpcPeer disposal = client;
        Assert.Equal("note prepared 1", await gate.NextAsync());
        await harbour.LoseAsync(server);
        Task waiting = client.CreateProxy<IGate>().NoteAsync("call").AsTask();
        harbour.Clock.Advance(Second);
        await harbour.Peers.ServeAsync();
        RpcConnectionChange failed = await harbour.ExpectAsync(RpcConnectionState.Waiting);
        Assert.Equal("not this one", failed.Failure?.Message);
        Assert.False(waiting.IsCompleted);
        Assert.Equal("note prepared 2", await gate.NextAsync());

        await harbour.ReturnAsync(failed.Delay);

        await waiting.InTime();
        Assert.Equal("note prepared 3", await gate.NextAsync());
        Assert.Equal("note call", await gate.NextAsync());
    }

    [Fact]
    public async Task P10_a_contract_that_the_other_side_does_not_serve_fails_the_calls_and_not_the_client()
    {
        await using var harbour = new Harbour(IpcTicketKind.Renew, RpcService.For<IGate>(new Gate()));
        (ReconnectingRpcPeer client, RpcPeer _) = await harbour.ConnectAsync();
        await using ReconnectingRpcPeer disposal = client;

        ContractMismatchException e = await Assert.ThrowsAsync<ContractMismatchException>(
            () => client.CreateProxy<IThrower>().ThrowAsync("x").InTime());

        Assert.Equal("IThrower", e.Contract);
        Assert.Equal("y", await client.CreateProxy<IGate>().EchoAsync("y").InTime());
    }

    private static async Task<List<string>> ListAsync(IAsyncEnumerable<string> items)
    {
        var list = new List<string>();
        await foreach (string item in items)
        {
            list.Add(item);
        }

        return list;
    }

    private sealed class FirstReport(TaskCompletionSource<string> reported) : IProgress<string>
    {
        public void Report(string value) => reported.TrySetResult(value);
    }
}
