using System.Threading.Channels;
using Hawser.Rpc.Tests.Support;
using Hawser.Tests.Shared;

namespace Hawser.Rpc.Tests.Calls;

/// <summary>What a peer tells of calls that were given up and that the other side does not answer.</summary>
public sealed class UnansweredTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly ManualTime _clock = new();
    private readonly Channel<RpcUnansweredCall> _told = Channel.CreateUnbounded<RpcUnansweredCall>();
    private readonly Gate _gate = new();

    [Fact]
    public async Task W24_a_call_whose_deadline_passed_and_that_stays_unanswered_is_told_of_once_after_the_grace()
    {
        await using PeerPair pair = await ConnectAsync(RpcService.For<IGate>(_gate));
        IGate client = pair.Client.CreateProxy<IGate>(new RpcProxyOptions { Timeout = TimeSpan.FromSeconds(2) });
        Task<string> call = client.DeafAsync("a");
        Assert.Equal("start a", await _gate.NextAsync());

        _clock.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<RpcTimeoutException>(() => call.InTime());
        _clock.Advance(Grace - TimeSpan.FromTicks(1));
        await pair.Client.CreateProxy<IGate>().EchoAsync("the grace is not over").InTime();
        Assert.Equal(0, _told.Reader.Count);

        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(new RpcUnansweredCall("IGate.DeafAsync", TimeSpan.FromSeconds(2), Grace), await NextAsync());
        _clock.Advance(10 * Grace);
        _gate.Open("a");
        await pair.Client.CreateProxy<IGate>().EchoAsync("it is told once").InTime();
        Assert.Equal(0, _told.Reader.Count);
    }

    [Fact]
    public async Task W24_a_call_that_was_cancelled_is_told_of_without_a_deadline()
    {
        await using PeerPair pair = await ConnectAsync(RpcService.For<IGate>(_gate));
        using var source = new CancellationTokenSource();
        Task call = pair.Client.CallAsync("IGate.DeafAsync", System.Text.Json.JsonElement.Parse("[\"a\"]"), source.Token);
        Assert.Equal("start a", await _gate.NextAsync());

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.InTime());
        _clock.Advance(Grace);

        Assert.Equal(new RpcUnansweredCall("IGate.DeafAsync", Deadline: null, Grace), await NextAsync());
    }

    [Fact]
    public async Task W24_a_proxy_may_have_a_grace_of_its_own()
    {
        await using PeerPair pair = await ConnectAsync(RpcService.For<IGate>(_gate));
        TimeSpan second = TimeSpan.FromSeconds(1);
        IGate client = pair.Client.CreateProxy<IGate>(new RpcProxyOptions { Timeout = second, UnansweredGrace = second });
        Task call = client.DeafAsync("a");
        Assert.Equal("start a", await _gate.NextAsync());
        _clock.Advance(second);
        await Assert.ThrowsAsync<RpcTimeoutException>(() => call.InTime());

        _clock.Advance(second);
        Assert.Equal(new RpcUnansweredCall("IGate.DeafAsync", second, second), await NextAsync());
        Assert.Throws<ArgumentOutOfRangeException>(() => new RpcProxyOptions { UnansweredGrace = TimeSpan.FromSeconds(-2) });
    }

    [Fact]
    public async Task W24_who_gave_up_a_call_can_wait_until_the_other_side_has_done_with_it_or_is_gone()
    {
        await using PeerPair pair = await ConnectAsync(RpcService.For<IGate>(_gate));
        Assert.True(await pair.Client.WhenGivenUpCallsEndAsync().InTime());
        using var source = new CancellationTokenSource();
        Task call = pair.Client.CallAsync("IGate.DeafAsync", System.Text.Json.JsonElement.Parse("[\"a\"]"), source.Token);
        Task other = pair.Client.CallAsync("IGate.DeafAsync", System.Text.Json.JsonElement.Parse("[\"b\"]"), source.Token);
        Assert.Equal(["start a", "start b"], new[] { await _gate.NextAsync(), await _gate.NextAsync() }.Order());
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.InTime());
        Task<bool> ended = pair.Client.WhenGivenUpCallsEndAsync();
        _gate.Open("a");
        await pair.Client.CreateProxy<IGate>().EchoAsync("one is left").InTime();
        Assert.False(ended.IsCompleted);
        _gate.Open("b");
        Assert.True(await ended.InTime());

        using var again = new CancellationTokenSource();
        _ = pair.Client.CallAsync("IGate.DeafAsync", System.Text.Json.JsonElement.Parse("[\"c\"]"), again.Token);
        await _gate.NextAsync();
        await again.CancelAsync();
        Task<bool> lost = pair.Client.WhenGivenUpCallsEndAsync();
        await pair.Client.CloseAsync(TimeSpan.Zero).InTime();
        Assert.False(await lost.InTime());
        Assert.False(await pair.Client.WhenGivenUpCallsEndAsync().InTime());
        _gate.Open("c");
    }

    [Fact]
    public async Task W24_who_waits_for_such_calls_to_end_waits_also_for_who_is_told_of_one_to_decide_what_becomes_of_it()
    {
        var deciding = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var decided = new ManualResetEventSlim();
        await using PeerPair pair = await PeerPair.ConnectAsync(
            new RpcPeerOptions { Services = [RpcService.For<IGate>(_gate)] },
            new RpcPeerOptions
            {
                TimeProvider = _clock,
                UnansweredGrace = Grace,
                OnUnanswered = _ =>
                {
                    deciding.SetResult();
                    Assert.True(decided.Wait(Patience.Limit));
                },
            });
        using var source = new CancellationTokenSource();
        Task call = pair.Client.CallAsync("IGate.DeafAsync", System.Text.Json.JsonElement.Parse("[\"a\"]"), source.Token);
        Assert.Equal("start a", await _gate.NextAsync());
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.InTime());
        Task<bool> ended = pair.Client.WhenGivenUpCallsEndAsync();
        _clock.Advance(Grace);
        await deciding.Task.InTime();

        _gate.Open("a");
        await ExpectNothingAbandonedAsync(pair);
        Assert.False(ended.IsCompleted);
        Assert.False(pair.Client.WhenGivenUpCallsEndAsync().IsCompleted);
        decided.Set();
        Assert.True(await ended.InTime());
    }

    [Fact]
    public async Task W30_a_proxy_tells_what_it_calls_before_it_is_sent()
    {
        await using PeerPair pair = await ConnectAsync(RpcService.For<IGate>(_gate));
        List<string> called = [];
        IGate client = pair.Client.CreateProxy<IGate>(new RpcProxyOptions { OnCall = method => called.Add($"{method.WireName} {method.Idempotent}") });
        await client.EchoAsync("a").InTime();
        Assert.Equal(["IGate.EchoAsync False"], called);
    }

    [Fact]
    public async Task W24_a_handler_that_heeds_its_token_is_not_told_of()
    {
        await using PeerPair pair = await ConnectAsync(RpcService.For<IGate>(_gate));
        using var source = new CancellationTokenSource();
        Task call = pair.Client.CreateProxy<IGate>().WaitAsync("a", source.Token);
        Assert.Equal("start a", await _gate.NextAsync());

        await source.CancelAsync();
        Assert.Equal("cancelled a", await _gate.NextAsync());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.InTime());
        await ExpectNothingAbandonedAsync(pair);
    }

    [Fact]
    public async Task W24_a_call_that_waits_for_its_turn_is_answered_when_it_is_given_up_and_never_runs()
    {
        var busy = new Turns();
        await using PeerPair pair = await ConnectAsync(RpcService.For<IGate>(busy));
        IGate client = pair.Client.CreateProxy<IGate>();
        Task<string> first = client.DeafAsync("a");
        Assert.Equal("start a", await busy.NextAsync());
        using var source = new CancellationTokenSource();
        Task second = client.WaitAsync("b", source.Token);
        Task<string> third = client.DeafAsync("c");

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.InTime());
        await ExpectNothingAbandonedAsync(pair);

        busy.Open("a");
        busy.Open("c");
        Assert.Equal(["a", "c"], await Task.WhenAll(first, third).InTime());
        Assert.Equal(["end a", "start c", "end c"], [await busy.NextAsync(), await busy.NextAsync(), await busy.NextAsync()]);
        await pair.ExpectNothingOpenAsync();
    }

    [Fact]
    public async Task W24_calls_that_are_given_up_while_they_wait_for_their_turn_are_bounded_as_live_ones_are()
    {
        var busy = new Turns();
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(new RpcPeerOptions
        {
            Services = [RpcService.For<IGate>(busy)],
            Limits = new RpcLimits { Requests = 2 },
        });
        await using RawPeer disposal = raw;
        raw.Send("""{"jsonrpc":"2.0","id":1,"method":"IGate.DeafAsync","params":["a"]}""");
        Assert.Equal("start a", await busy.NextAsync());
        foreach (int id in (int[])[2, 3])
        {
            SendAndCancel(id);
            Assert.StartsWith($$"""{"jsonrpc":"2.0","id":{{id}},"error":{"code":-32800,""", await raw.NextAsync(), StringComparison.Ordinal);
        }

        SendAndCancel(4);
        await raw.ExpectNothingAsync();
        busy.Open("a");

        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":"a"}""", await raw.NextAsync());
        Assert.StartsWith("""{"jsonrpc":"2.0","id":4,"error":{"code":-32800,""", await raw.NextAsync(), StringComparison.Ordinal);
        SendAndCancel(5);
        Assert.StartsWith("""{"jsonrpc":"2.0","id":5,""", await raw.NextAsync(), StringComparison.Ordinal);
        Assert.Equal("end a", await busy.NextAsync());
        Assert.Equal((0, 0), peer.ServedRequests);

        void SendAndCancel(int id)
        {
            raw.Send($$"""{"jsonrpc":"2.0","id":{{id}},"method":"IGate.WaitAsync","params":["b"]}""");
            raw.Send($$$"""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":{{{id}}}}}""");
        }
    }

    [Fact]
    public async Task W24_what_the_other_side_does_not_answer_is_not_told_of_when_the_connection_has_ended()
    {
        PeerPair pair = await ConnectAsync(RpcService.For<IGate>(_gate));
        IGate client = pair.Client.CreateProxy<IGate>(new RpcProxyOptions { Timeout = TimeSpan.FromSeconds(2) });
        Task<string> call = client.DeafAsync("a");
        Assert.Equal("start a", await _gate.NextAsync());
        _clock.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<RpcTimeoutException>(() => call.InTime());

        await pair.DisposeAsync();
        _clock.Advance(Grace);

        await Task.Run(() => Assert.Equal(0, _told.Reader.Count)).InTime();
    }

    [Fact]
    public async Task W24_leaving_a_stream_early_is_no_call_without_an_answer()
    {
        var pipes = new Pipes { Items = static (_, token) => EndlessAsync(token) };
        await using PeerPair pair = await ConnectAsync(RpcService.For<IPipes>(pipes));
        await foreach (string item in pair.Client.CreateProxy<IPipes>().ItemsAsync("endless"))
        {
            break;
        }

        await ExpectNothingAbandonedAsync(pair);
    }

    private static async IAsyncEnumerable<string> EndlessAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            yield return "item";
            await Task.Yield();
        }
    }

    private Task<PeerPair> ConnectAsync(RpcService service) => PeerPair.ConnectAsync(
        new RpcPeerOptions { Services = [service] },
        new RpcPeerOptions
        {
            TimeProvider = _clock,
            UnansweredGrace = Grace,
            OnUnanswered = call => Assert.True(_told.Writer.TryWrite(call)),
        });

    private Task<RpcUnansweredCall> NextAsync() => _told.Reader.ReadAsync().AsTask().InTime();

    // The answers of given-up calls are awaited by nobody, so their end is looked for.
    private async Task ExpectNothingAbandonedAsync(PeerPair pair)
    {
        var waiting = System.Diagnostics.Stopwatch.StartNew();
        while (pair.Client.Calls.Abandoned > 0)
        {
            Assert.True(waiting.Elapsed < Patience.Limit, "A call that was given up is not answered.");
            await Task.Yield();
        }

        _clock.Advance(10 * Grace);
        Assert.Equal(0, _told.Reader.Count);
    }

    [Sequential]
    private sealed class Turns : Gate;
}
