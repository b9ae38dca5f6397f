using Hawser.Ipc;
using Hawser.Rpc.Tests.Support;

namespace Hawser.Rpc.Tests.Streams;

/// <summary>One-way calls spend credit for the values that follow them too, so that no flood of them fills the receiver's memory.</summary>
public sealed class OneWayCreditTests
{
    private const int Window = 4096;

    [Fact]
    public async Task P15_values_of_known_length_that_follow_one_way_calls_wait_for_slow_handlers()
    {
        using var drop = new Drop();
        await using PeerPair pair = await PeerPair.ConnectAsync(
            new RpcPeerOptions { Services = [RpcService.For<IDrop>(drop)], Limits = new RpcLimits { Window = Window } });
        IDrop client = pair.Client.CreateProxy<IDrop>();

        // The first is taken by its handler, the second overdraws the window and waits for it, the third is not sent.
        await client.DropAsync(new byte[100_001]).InTime();
        Assert.Equal(100_001, await drop.NextAsync());
        await client.DropAsync(new byte[100_002]).InTime();
        Task third = client.DropAsync(new byte[100_003]).AsTask();
        await pair.Client.CallAsync("unknown").ContinueWith(_ => { }, TaskScheduler.Default).InTime();
        Assert.False(third.IsCompleted);

        drop.Take();

        Assert.Equal(100_002, await drop.NextAsync());
        await third.InTime();
        drop.Take();
        Assert.Equal(100_003, await drop.NextAsync());
        drop.Take();
        await pair.ExpectNothingOpenAsync();
    }

    [Fact]
    public async Task P15_who_sends_one_way_calls_without_credit_for_their_values_is_cut_off()
    {
        using var drop = new Drop();
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(
            new RpcPeerOptions { Services = [RpcService.For<IDrop>(drop)], Limits = new RpcLimits { Window = Window } });
        await using RawPeer disposal = raw;
        raw.Send("""{"jsonrpc":"2.0","method":"IDrop.DropAsync","params":["AAAA"]}""");
        Assert.Equal(3, await drop.NextAsync());
        raw.Send("""{"jsonrpc":"2.0","method":"IDrop.DropAsync","params":[{"$bytes":1,"length":5000}]}""");
        await raw.ExpectNothingAsync();

        raw.Send("""{"jsonrpc":"2.0","method":"IDrop.DropAsync","params":["AAAA"]}""");

        Assert.Equal(IpcEndKind.ProtocolViolation, (await peer.Completion.InTime()).Kind);
        drop.Take();
        drop.Take();
    }

    [Fact]
    public async Task P15_the_credit_of_one_way_calls_that_nobody_serves_comes_back_with_that_of_their_values()
    {
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(new RpcPeerOptions { Limits = new RpcLimits { Window = Window } });
        await using RawPeer disposal = raw;
        for (int i = 1; i <= 3; i++)
        {
            string message = $$$"""{"jsonrpc":"2.0","method":"nobody","params":[{"$bytes":{{{i}}},"length":5000}]}""";
            raw.Send(message);
            await raw.ExpectNextAsync(
                $$$"""{"jsonrpc":"2.0","method":"$/credit","params":{"stream":0,"n":{{{message.Length + 5000}}}}}""");
            await raw.ExpectNextAsync($$$"""{"jsonrpc":"2.0","method":"$/stop","params":{"stream":{{{i}}}}}""");
        }

        Assert.False(peer.Completion.IsCompleted);
    }
}
