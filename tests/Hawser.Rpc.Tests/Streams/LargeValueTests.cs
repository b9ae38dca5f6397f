using Hawser.Rpc.Tests.Support;

namespace Hawser.Rpc.Tests.Streams;

public sealed class LargeValueTests
{
    private readonly Pipes _pipes = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(256 * 1024)]
    [InlineData(1024 * 1024)]
    [InlineData(20_000_001)]
    public async Task P13_bytes_of_any_length_round_trip(int length)
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IPipes>(_pipes);
        byte[] data = PatternStream.Bytes(length);

        byte[] echo = await pair.Client.CreateProxy<IPipes>().EchoAsync(data).InTime();

        Assert.True(data.AsSpan().SequenceEqual(echo));
        await pair.ExpectNothingOpenAsync();
    }

    [Fact]
    public async Task P13_bytes_may_be_null_where_the_contract_says_so()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IPipes>(_pipes);
        IPipes client = pair.Client.CreateProxy<IPipes>();

        Assert.Null(await client.MaybeAsync(-1).InTime());
        Assert.Equal(100_000, (await client.MaybeAsync(100_000).InTime())?.Length);
    }

    [Fact]
    public async Task P14_a_short_call_does_not_wait_for_large_values_that_flow_both_ways()
    {
        int done = 0;
        await using PeerPair pair = await PeerPair.ServeAsync<IPipes>(_pipes);
        IPipes client = pair.Client.CreateProxy<IPipes>();
        byte[] data = new byte[32 * 1024 * 1024];
        var values = Enumerable.Range(0, 4).Select(async _ =>
        {
            await client.EchoAsync(data);
            Interlocked.Increment(ref done);
        }).ToList();

        Assert.Equal("short", await client.PingAsync("short").InTime());

        Assert.Equal(0, Volatile.Read(ref done));
        await Task.WhenAll(values).InTime();
        await pair.ExpectNothingOpenAsync();
    }

    [Fact]
    public async Task P24_byte_streams_flow_both_ways_whole_and_in_order()
    {
        _pipes.Open = static (what, _) => Task.FromResult<Stream>(new PatternStream(long.Parse(what)));
        _pipes.Upload = static async (_, data, token) => $"{await PatternStream.CheckAsync(data, token)}";
        await using PeerPair pair = await PeerPair.ServeAsync<IPipes>(_pipes);
        IPipes client = pair.Client.CreateProxy<IPipes>();

        IEnumerable<Task> downloads = Enumerable.Range(1, 3).Select(async i =>
        {
            await using Stream stream = await client.OpenAsync($"{i * 1_000_003L}");
            Assert.Equal(i * 1_000_003L, await PatternStream.CheckAsync(stream));
        });
        IEnumerable<Task> uploads = Enumerable.Range(1, 3).Select(async i =>
            Assert.Equal($"{i * 1_000_007L}", await client.UploadAsync("", new PatternStream(i * 1_000_007L))));
        await Task.WhenAll([.. downloads, .. uploads]).InTime();

        await pair.ExpectNothingOpenAsync();
    }

    [Fact]
    public async Task P25_bytes_that_are_too_many_fail_their_own_call()
    {
        var limits = new RpcPeerOptions { Services = [RpcService.For<IPipes>(_pipes)], Limits = new RpcLimits { Message = 64 * 1024 } };
        await using PeerPair pair = await PeerPair.ConnectAsync(limits, limits);
        IPipes client = pair.Client.CreateProxy<IPipes>();

        MessageTooLargeException there = await Assert.ThrowsAsync<MessageTooLargeException>(() => client.EchoAsync(new byte[100_000]).InTime());
        Assert.Equal((100_000, 64 * 1024), (there.Size, there.Limit));
        MessageTooLargeException back = await Assert.ThrowsAsync<MessageTooLargeException>(() => client.MaybeAsync(100_000).InTime());
        Assert.Equal((100_000, 64 * 1024), (back.Size, back.Limit));

        Assert.Equal(60_000, (await client.EchoAsync(new byte[60_000]).InTime()).Length);
        await pair.ExpectNothingOpenAsync();
    }

    [Fact]
    public async Task P25_more_bytes_than_were_announced_fail_their_own_call()
    {
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(new RpcPeerOptions { Services = [RpcService.For<IPipes>(_pipes)] });
        await using RpcPeer ownPeer = peer;
        await using RawPeer ownRaw = raw; // Ends first, so that the other has nothing to wait for.

        raw.Send("""{"jsonrpc":"2.0","id":1,"method":"IPipes.EchoAsync","params":[{"$bytes":7,"length":5000}]}""");
        await raw.Connection.SendChunkAsync(7, new byte[4000]);
        await raw.Connection.SendChunkAsync(7, new byte[4000]);
        await raw.ExpectNextAsync("""{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":""}}""");

        await raw.ExpectAsync(
            """{"jsonrpc":"2.0","id":2,"method":"IPipes.PingAsync","params":["x"]}""", """{"jsonrpc":"2.0","id":2,"result":"x"}""");
    }

    [Fact]
    public async Task P24_frames_for_streams_that_are_unknown_or_over_are_counted_and_dropped()
    {
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(new RpcPeerOptions { Services = [RpcService.For<IPipes>(_pipes)] });
        await using RpcPeer ownPeer = peer;
        await using RawPeer ownRaw = raw; // Ends first, so that the other has nothing to wait for.

        await raw.Connection.SendChunkAsync(7, new byte[10]);
        raw.Send("""{"jsonrpc":"2.0","method":"$/stream","params":{"stream":8,"items":[1,2]}}""");
        raw.Send("""{"jsonrpc":"2.0","method":"$/end","params":{"stream":8}}""");
        raw.Send("""{"jsonrpc":"2.0","method":"$/stop","params":{"stream":9}}""");
        raw.Send("""{"jsonrpc":"2.0","method":"$/credit","params":{"stream":9,"n":5}}""");
        await raw.ExpectNothingAsync();

        Assert.Equal(5, peer.Inbound.StrayFrames);
    }
}
