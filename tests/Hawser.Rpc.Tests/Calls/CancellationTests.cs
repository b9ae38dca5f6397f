using System.Text.Json;
using Hawser.Rpc.Tests.Support;

namespace Hawser.Rpc.Tests.Calls;

public sealed class CancellationTests
{
    [Fact]
    public async Task P21_a_call_cancelled_before_it_is_sent_is_never_sent()
    {
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync();
        await using RawPeer disposal = raw;
        var token = new CancellationToken(canceled: true);

        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => peer.CreateProxy<IGate>().WaitAsync("a", token).InTime());

        Assert.Equal(token, e.CancellationToken);
        await raw.ExpectNothingAsync();
    }

    [Fact]
    public async Task P21_in_flight_the_handlers_token_fires_and_the_caller_gets_its_own_token()
    {
        var gate = new Gate();
        await using PeerPair pair = await PeerPair.ServeAsync<IGate>(gate);
        using var source = new CancellationTokenSource();
        Task<string> call = pair.Client.CreateProxy<IGate>().WaitAsync("a", source.Token);
        Assert.Equal("start a", await gate.NextAsync());

        await source.CancelAsync();

        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.InTime());
        Assert.Equal(source.Token, e.CancellationToken);
        Assert.True(call.IsCanceled);
        Assert.Equal("cancelled a", await gate.NextAsync());
        Assert.Empty(pair.Client.CallsInFlight);
    }

    [Fact]
    public async Task P21_the_caller_does_not_wait_for_a_deaf_handler_and_its_late_answer_meets_no_other_call()
    {
        var gate = new Gate();
        await using PeerPair pair = await PeerPair.ServeAsync<IGate>(gate);
        IGate client = pair.Client.CreateProxy<IGate>();
        using var source = new CancellationTokenSource();
        Task<string> call = client.DeafAsync("a");
        Task<JsonElement> cancelled = pair.Client.CallAsync("IGate.DeafAsync", System.Text.Json.JsonElement.Parse("[\"b\"]"), source.Token);
        Assert.Equal(["start a", "start b"], new[] { await gate.NextAsync(), await gate.NextAsync() }.Order());

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.InTime());

        Task<string> next = client.DeafAsync("c");
        Assert.Equal("start c", await gate.NextAsync());
        gate.Open("b");
        Assert.Equal("end b", await gate.NextAsync());
        gate.Open("c");
        gate.Open("a");
        Assert.Equal("c", await next.InTime());
        Assert.Equal("a", await call.InTime());
        Assert.Equal(0, pair.Client.Inbound.StrayAnswers);
    }

    [Fact]
    public async Task P21_cancelling_after_the_answer_is_harmless()
    {
        var gate = new Gate();
        await using PeerPair pair = await PeerPair.ServeAsync<IGate>(gate);
        IGate client = pair.Client.CreateProxy<IGate>();
        using var source = new CancellationTokenSource();
        gate.Open("a");
        Assert.Equal("a", await client.WaitAsync("a", source.Token).InTime());

        await source.CancelAsync();

        gate.Open("b");
        Assert.Equal("b", await client.WaitAsync("b").InTime());
        Assert.Equal(["start a", "end a", "start b", "end b"], await NextAsync(gate, 4));
    }

    [Fact]
    public async Task P21_a_cancelled_request_is_answered_when_its_handler_has_ended()
    {
        var gate = new Gate();
        (RawPeer raw, RpcPeer _) = await RawPeer.ConnectAsync(new RpcPeerOptions { Services = [RpcService.For<IGate>(gate)] });
        await using RawPeer disposal = raw;
        raw.Send("""{"jsonrpc":"2.0","id":"x\u0031","method":"IGate.DeafAsync","params":["a"]}""");
        Assert.Equal("start a", await gate.NextAsync());

        raw.Send("""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":"x1"}}""");
        raw.Send("""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}}""");
        raw.Send("""{"jsonrpc":"2.0","method":"$/cancelRequest","params":[]}""");
        await raw.ExpectNothingAsync();
        gate.Open("a");

        Assert.StartsWith("""{"jsonrpc":"2.0","id":"x\u0031","error":{"code":-32800,""", await raw.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task P21_giving_up_tells_the_peer_once_and_after_the_request()
    {
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync();
        await using RawPeer disposal = raw;
        using var source = new CancellationTokenSource();
        Task<JsonElement> call = peer.CallAsync("some.method", cancellationToken: source.Token);

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.InTime());

        await raw.ExpectNextAsync("""{"jsonrpc":"2.0","id":1,"method":"some.method","params":[]}""");
        await raw.ExpectNextAsync("""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}}""");
        await raw.ExpectNothingAsync();
        raw.Send("""{"jsonrpc":"2.0","id":1,"result":7}""");
        await raw.ExpectNothingAsync();
        Assert.Equal(0, peer.Inbound.StrayAnswers);
    }

    [Fact]
    public async Task P21_a_call_that_waits_for_the_peers_limits_is_cancelled_without_being_sent()
    {
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(limits: "{\"requests\":1}");
        await using RawPeer disposal = raw;
        using var source = new CancellationTokenSource();
        Task<JsonElement> first = peer.CallAsync("first");
        Task<JsonElement> second = peer.CallAsync("second", cancellationToken: source.Token);
        Task<JsonElement> third = peer.CallAsync("third");
        await raw.ExpectNextAsync("""{"jsonrpc":"2.0","id":1,"method":"first","params":[]}""");

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.InTime());
        await raw.ExpectNothingAsync();
        raw.Send("""{"jsonrpc":"2.0","id":1,"result":1}""");

        await first.InTime();
        await raw.ExpectNextAsync("""{"jsonrpc":"2.0","id":2,"method":"third","params":[]}""");
        raw.Send("""{"jsonrpc":"2.0","id":2,"result":3}""");
        Assert.Equal(3, (await third.InTime()).GetInt32());
    }

    [Fact]
    public async Task P21_a_call_that_was_given_up_counts_against_the_limits_until_it_is_answered()
    {
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(limits: "{\"requests\":1}");
        await using RawPeer disposal = raw;
        using var source = new CancellationTokenSource();
        Task<JsonElement> first = peer.CallAsync("first", cancellationToken: source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.InTime());
        await raw.NextAsync();
        await raw.NextAsync();

        Task<JsonElement> second = peer.CallAsync("second");
        await raw.ExpectNothingAsync();
        raw.Send("""{"jsonrpc":"2.0","id":1,"error":{"code":-32800,"message":"cancelled"}}""");

        await raw.ExpectNextAsync("""{"jsonrpc":"2.0","id":2,"method":"second","params":[]}""");
        raw.Send("""{"jsonrpc":"2.0","id":2,"result":2}""");
        await second.InTime();
    }

    [Fact]
    public async Task P21_calls_cancelled_at_random_leave_nothing_open_and_never_meet_anothers_answer()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IGate>(new Gate());
        IGate client = pair.Client.CreateProxy<IGate>();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async caller =>
        {
            var random = new Random(caller);
            for (int i = 0; i < 100; i++)
            {
                using var source = new CancellationTokenSource();
                string text = $"{caller}/{i}";
                Task<JsonElement> call = pair.Client.CallAsync("IGate.EchoAsync", System.Text.Json.JsonElement.Parse($"[\"{text}\"]"), source.Token);
                for (int spin = random.Next(200); spin > 0; spin--)
                {
                    Thread.SpinWait(10);
                }

                await source.CancelAsync();
                try
                {
                    Assert.Equal(text, (await call.InTime()).GetString());
                }
                catch (OperationCanceledException e)
                {
                    Assert.Equal(source.Token, e.CancellationToken);
                }
            }
        })).InTime();

        Assert.Equal("end", await client.EchoAsync("end").InTime());
        Assert.Empty(pair.Client.CallsInFlight);
        Assert.Equal(0, pair.Client.Inbound.StrayAnswers);
    }

    private static async Task<string[]> NextAsync(Gate gate, int count)
    {
        string[] events = new string[count];
        for (int i = 0; i < count; i++)
        {
            events[i] = await gate.NextAsync();
        }

        return events;
    }
}
