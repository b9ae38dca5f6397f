using System.Diagnostics;
using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc;

namespace Hawser.Acceptance.Foreign;

/// <summary>
/// Peers that hold a ticket and keep no rules. Each is cut off, or only its own message fails, as docs/protocol.md says; and then the host
/// holds no more than before, and serves the next.
/// </summary>
public sealed class HostileTests(HostProcess host, HostilePeers peers) : IClassFixture<HostProcess>, IClassFixture<HostilePeers>
{
    // What a connection may hold for its peer while it is there, in the tests' host: windows, queues, pooled arrays.
    private const long MostHeld = 48 * 1024 * 1024;

    [Theory]
    [InlineData("items without credit")]
    [InlineData("one way calls without credit")]
    [InlineData("too many streams")]
    [InlineData("too many streams in one call")]
    public Task P15_P24_who_sends_more_than_is_accepted_is_cut_off(string scenario) => IsCutOffAsync(scenario, "ProtocolViolation");

    [Theory]
    [InlineData("frames of unknown streams")]
    [InlineData("more bytes than announced")]
    [InlineData("fewer bytes than announced")]
    [InlineData("lengths that nobody has")]
    [InlineData("lengths that nobody sends")]
    [InlineData("ends twice")]
    [InlineData("a number that is in use")]
    [InlineData("streams of another kind")]
    [InlineData("odd items")]
    [InlineData("odd credit")]
    public Task P24_P25_what_is_wrong_with_a_stream_fails_its_own_call_or_nothing(string scenario) => IsServedAsync(scenario);

    [Theory]
    [InlineData("answers of another kind")]
    [InlineData("answers twice")]
    [InlineData("streams in place of values")]
    [InlineData("streams of one number")]
    [InlineData("streams that nobody takes")]
    public Task P24_P30_odd_answers_and_streams_fail_their_own_call_and_leave_nothing_open(string scenario) => IsServedAsync(scenario);

    [Theory]
    [InlineData("never takes")]
    [InlineData("takes no reports that it asks for")]
    public Task P15_a_peer_that_does_not_take_what_it_asks_for_holds_up_nobody_and_grows_nothing(string scenario) =>
        IsServedAsync(scenario);

    [Fact]
    public Task P15_a_peer_that_asks_and_reads_no_answer_is_cut_off() => IsCutOffAsync("never reads", "ProtocolViolation");

    [Theory]
    [InlineData("half closes", "Lost")]
    [InlineData("half a frame", "Lost")]
    [InlineData("a frame of nothing", "ProtocolViolation")]
    [InlineData("a frame over the limit", "ProtocolViolation")]
    [InlineData("a chunk over the limit", "ProtocolViolation")]
    [InlineData("a chunk of nothing", "ProtocolViolation")]
    [InlineData("a message over the limit", "ProtocolViolation")]
    [InlineData("messages that are none", "ProtocolViolation")]
    [InlineData("goodbyes and no end", "Closed")]
    public Task P12_P30_frames_that_are_none_end_the_connection(string scenario, string how) => IsCutOffAsync(scenario, how);

    [Theory]
    [InlineData("long messages that are none")]
    [InlineData("ids of every kind")]
    [InlineData("an id that is in use")]
    [InlineData("halves of surrogate pairs")]
    [InlineData("shapes that are none")]
    [InlineData("deadlines of every kind")]
    [InlineData("pings without end")]
    public Task P30_odd_messages_are_answered_and_the_next_is_served(string scenario) => IsServedAsync(scenario);

    [Theory]
    [InlineData("no ready", "NotReady")]
    [InlineData("a chunk before ready", "ProtocolViolation")]
    [InlineData("a ready that is too long", "ProtocolViolation")]
    [InlineData("a call before ready", "Refused")]
    [InlineData("a batch before ready", "Refused")]
    public Task P30_a_connection_without_a_ready_ends(string scenario, string how) => IsCutOffAsync(scenario, how);

    [Theory]
    [InlineData("ready again")]
    [InlineData("a ready that is just not too long")]
    [InlineData("limits of nearly nothing")]
    public Task P30_a_ready_that_can_be_followed_is(string scenario) => IsServedAsync(scenario);

    [Theory]
    [InlineData("""{"limits":{"chunk":1}}""")]
    [InlineData("""{"limits":{"chunk":2047}}""")]
    [InlineData("""{"limits":{"chunk":-1}}""")]
    [InlineData("""{"limits":{"chunk":1.5}}""")]
    [InlineData("""{"limits":{"chunk":"1"}}""")]
    [InlineData("""{"limits":{"chunk":null}}""")]
    [InlineData("""{"limits":{"message":1}}""")]
    [InlineData("""{"limits":{"depth":3}}""")]
    [InlineData("""{"limits":{"requests":0}}""")]
    [InlineData("""{"limits":{"pending":0}}""")]
    [InlineData("""{"limits":{"streams":-1}}""")]
    [InlineData("""{"limits":{"window":0}}""")]
    [InlineData("""{"limits":{"window":1e99}}""")]
    [InlineData("""{"limits":{"silenceMs":-1}}""")]
    [InlineData("""{"limits":7}""")]
    [InlineData("""{"limits":null}""")]
    [InlineData("""{"contracts":{"IHost":7}}""")]
    [InlineData("""{"contracts":null}""")]
    [InlineData("""{"protocol":2}""")]
    [InlineData("""{"protocol":"1"}""")]
    [InlineData("""{"session":"another"}""")]
    [InlineData("""{"session":null}""")]
    public Task P30_a_ready_that_cannot_be_followed_is_refused(string members) =>
        IsCutOffAsync("limits that are none", "Refused", members);

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"odd":[1],"limits":{"odd":1},"contracts":{}}""")]
    [InlineData("""{"limits":{"silenceMs":0}}""")]
    [InlineData("""
        {"limits":{"message":9223372036854775807,"chunk":9223372036854775807,"depth":9223372036854775807,"requests":9223372036854775807,
        "pending":9223372036854775807,"streams":9223372036854775807,"window":9223372036854775807,"silenceMs":9223372036854775807}}
        """)]
    public Task P30_limits_past_all_bounds_are_as_good_as_the_largest(string members) => IsServedAsync("limits that are odd", members);

    private async Task IsCutOffAsync(string scenario, string how, params string[] arguments)
    {
        (string session, string end) = await RunAsync(scenario, arguments);

        Assert.Equal("cut", end);
        Assert.StartsWith(how, await host.EndOfAsync(session), StringComparison.Ordinal);
    }

    private async Task IsServedAsync(string scenario, params string[] arguments)
    {
        (_, string end) = await RunAsync(scenario, arguments);

        Assert.Equal("lives", end);
    }

    private async Task<(string Session, string End)> RunAsync(string scenario, string[] arguments)
    {
        long before = await host.MemoryAsync();
        (string Session, string End) outcome = await peers.RunAsync(await host.TicketAsync(), scenario, arguments);
        await HoldsNoMoreAsync(before);

        if (arguments.Length == 0)
        {
            // While the hostile one is there. Of variants of a scenario, the next one shows it.
            await ServesTheNextAsync();
        }

        await peers.LeaveAsync();
        return outcome;
    }

    /// <summary>What a connection kept is free a moment after its end: threads that were at it may still be letting go.</summary>
    private async Task HoldsNoMoreAsync(long before)
    {
        var waiting = Stopwatch.StartNew();
        long held;
        do
        {
            held = await host.MemoryAsync() - before;
        }
        while (held > MostHeld && waiting.Elapsed < ProcessAssert.Patience);
        Assert.InRange(held, long.MinValue, MostHeld);
    }

    /// <summary>This process is the honest one.</summary>
    private async Task ServesTheNextAsync()
    {
        var handle = IpcHandle.Parse(JsonElement.Parse(await host.TicketAsync()));
        await using RpcPeer honest = await RpcPeer.ConnectAsync(await IpcDialer.ConnectAsync(handle).Soon()).Soon();
        JsonElement sum = await honest.CallAsync("IExchange.AddAsync", JsonElement.Parse("[2, 3]")).Soon();
        Assert.Equal(5, sum.GetInt32());
        await honest.CloseAsync(ProcessAssert.Patience);
    }
}
