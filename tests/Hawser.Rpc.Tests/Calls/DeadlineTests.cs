using System.Text.Json;
using Hawser.Rpc.Tests.Support;
using Hawser.Tests.Shared;

namespace Hawser.Rpc.Tests.Calls;

public sealed class DeadlineTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task P22_past_it_the_caller_gets_a_timeout_with_the_deadline_and_the_handlers_token_fires()
    {
        var clock = new ManualTime();
        var gate = new Gate();
        await using PeerPair pair = await PeerPair.ConnectAsync(
            new RpcPeerOptions { Services = [RpcService.For<IGate>(gate)] }, new RpcPeerOptions { TimeProvider = clock });
        IGate client = pair.Client.CreateProxy<IGate>(new RpcProxyOptions { Timeout = 10 * Second });
        Task<string> heeding = client.WaitAsync("a");
        Assert.Equal("start a", await gate.NextAsync());
        Task<string> deaf = client.DeafAsync("b");
        Assert.Equal("start b", await gate.NextAsync());

        clock.Advance(9 * Second);
        Assert.False(heeding.IsCompleted);
        clock.Advance(Second);

        foreach (Task<string>? call in new[] { heeding, deaf })
        {
            RpcTimeoutException e = await Assert.ThrowsAsync<RpcTimeoutException>(() => call.InTime());
            Assert.Equal(10 * Second, e.Deadline);
            Assert.StartsWith("IGate.", e.Method, StringComparison.Ordinal);
        }

        Assert.Equal("cancelled a", await gate.NextAsync());
    }

    [Fact]
    public async Task P22_the_server_counts_by_its_own_clock()
    {
        var clock = new ManualTime();
        var gate = new Gate();
        (RawPeer raw, RpcPeer _) = await RawPeer.ConnectAsync(
            new RpcPeerOptions { Services = [RpcService.For<IGate>(gate)], TimeProvider = clock });
        await using RawPeer disposal = raw;
        raw.Send("""{"jsonrpc":"2.0","id":1,"method":"IGate.WaitAsync","$":{"deadlineMs":5000,"traceparent":"00-x"},"params":["a"]}""");
        Assert.Equal("start a", await gate.NextAsync());

        clock.Advance(5 * Second);

        Assert.Equal("cancelled a", await gate.NextAsync());
        await raw.ExpectNextAsync("""{"jsonrpc":"2.0","id":1,"error":{"code":-32001}}""");
        await raw.ExpectAsync(
            """{"jsonrpc":"2.0","id":2,"method":"IGate.EchoAsync","$":{"deadlineMs":0},"params":["a"]}""",
            """{"jsonrpc":"2.0","id":2,"error":{"code":-32001}}""");
        await raw.ExpectAsync(
            """{"jsonrpc":"2.0","id":3,"method":"IGate.RemainingAsync","$":{"deadlineMs":700}}""",
            """{"jsonrpc":"2.0","id":3,"result":700}""");
        await raw.ExpectAsync(
            """{"jsonrpc":"2.0","id":4,"method":"IGate.RemainingAsync"}""", """{"jsonrpc":"2.0","id":4,"result":-1}""");
    }

    [Fact]
    public async Task P22_what_is_left_is_sent_with_the_request()
    {
        var clock = new ManualTime();
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(
            new RpcPeerOptions { TimeProvider = clock, CallTimeout = 10 * Second }, limits: "{\"requests\":1}");
        await using RawPeer disposal = raw;
        Task<JsonElement> first = peer.CallAsync("first");
        Task<JsonElement> second = peer.CallAsync("second");
        await raw.ExpectNextAsync("""{"jsonrpc":"2.0","id":1,"method":"first","$":{"deadlineMs":10000},"params":[]}""");

        clock.Advance(4 * Second);
        raw.Send("""{"jsonrpc":"2.0","id":1,"result":1}""");

        await first.InTime();
        await raw.ExpectNextAsync("""{"jsonrpc":"2.0","id":2,"method":"second","$":{"deadlineMs":6000},"params":[]}""");
        raw.Send("""{"jsonrpc":"2.0","id":2,"error":{"code":-32001,"message":"late"}}""");
        RpcTimeoutException e = await Assert.ThrowsAsync<RpcTimeoutException>(() => second.InTime());
        Assert.Equal(10 * Second, e.Deadline);
    }

    [Fact]
    public async Task P22_deadlines_shrink_through_nested_calls()
    {
        var clock = new ManualTime();
        var gate = new Gate();
        await using PeerPair far = await PeerPair.ConnectAsync(new RpcPeerOptions { Services = [RpcService.For<IGate>(gate)] });
        var relay = new DeadlineRelay(far.Client.CreateProxy<IGate>(), clock);
        await using PeerPair near = await PeerPair.ConnectAsync(
            new RpcPeerOptions { Services = [RpcService.For<IGate>(relay)], TimeProvider = clock });

        using (RpcDeadline.Within(60 * Second))
        {
            double left = await near.Client.CreateProxy<IGate>(new RpcProxyOptions { Timeout = 50 * Second }).RemainingAsync().InTime();

            // The relay let 20 of the 50 seconds go by.
            Assert.InRange(left, 29_000, 30_000);
        }

        Assert.Null(RpcDeadline.Remaining);
        Assert.Equal(-1, await far.Client.CreateProxy<IGate>().RemainingAsync().InTime());
    }

    [Fact]
    public async Task P22_an_ambient_deadline_that_has_passed_fails_the_call_at_once()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IGate>(new Gate());
        using IDisposable outer = RpcDeadline.Within(TimeSpan.Zero);
        using IDisposable inner = RpcDeadline.Within(60 * Second);

        Assert.Equal(TimeSpan.Zero, RpcDeadline.Remaining);
        await Assert.ThrowsAsync<RpcTimeoutException>(() => pair.Client.CreateProxy<IGate>().EchoAsync("x").InTime());
    }

    [Fact]
    public void P22_times_out_of_range_are_refused_when_they_are_set()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RpcProxyOptions { Timeout = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RpcPeerOptions { CallTimeout = TimeSpan.FromDays(30) });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RpcPeerOptions { CloseTimeout = -Second });
        Assert.Throws<ArgumentOutOfRangeException>(() => RpcDeadline.Within(-Second));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RpcLimits { Message = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RpcLimits { Depth = 2000 });
    }

    private sealed class DeadlineRelay(IGate next, ManualTime clock) : IGate
    {
        public Task<double> RemainingAsync()
        {
            clock.Advance(20 * Second);
            return next.RemainingAsync();
        }

        public Task<string> WaitAsync(string name, CancellationToken cancellationToken) => next.WaitAsync(name, cancellationToken);

        public Task<string> DeafAsync(string name) => next.DeafAsync(name);

        public Task<string> EchoAsync(string text) => next.EchoAsync(text);

        public ValueTask NoteAsync(string text) => next.NoteAsync(text);
    }
}
