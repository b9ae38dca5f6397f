using System.Diagnostics;
using Hawser.Ipc;
using Hawser.Rpc.Tests.Support;

namespace Hawser.Rpc.Tests.Peers;

/// <summary>A peer that calls and does not read what it is answered.</summary>
public sealed class UnreadAnswerTests
{
    private const int Requests = 4;

    // Longer than a frame: shorter ones never wait.
    private const int Length = 400_000;

    [Fact]
    public async Task P15_answers_that_nobody_reads_hold_further_requests_back_and_are_all_sent_in_the_end()
    {
        int started = 0;
        var repeat = new CountedRepeat(() => Interlocked.Increment(ref started));
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(
            new RpcPeerOptions { Services = [RpcService.For<IRepeat>(repeat)], Limits = new RpcLimits { Requests = Requests } },
            limits: "{\"chunk\":262144}",
            connection: new IpcConnectionOptions { SendQueueBytes = 4096, SilenceTimeout = TimeSpan.Zero });
        await using RawPeer disposal = raw;
        using var reading = new ManualResetEventSlim();
        raw.OnText = _ => reading.Wait(Patience.Limit);
        raw.OnData = () => reading.Wait(Patience.Limit);

        int sent = 0;
        while (peer.ServedRequests.Held < Requests - 1)
        {
            Assert.True(sent < 100, $"Nothing is held back after {sent} requests and {started} handlers.");
            raw.Send($$"""{"jsonrpc":"2.0","id":{{++sent}},"method":"IRepeat.RepeatAsync","params":["x",{{Length}}]}""");
            await UntilAsync(() => IsSettled(peer, Volatile.Read(ref started), sent));
        }

        // Those that wait, and those which the channel and its queue had room for.
        Assert.InRange(started, Requests, Requests + 6);
        raw.Send("""{"jsonrpc":"2.0","id":"last","method":"IRepeat.RepeatAsync","params":["x",1]}""");
        reading.Set();

        var answered = new HashSet<string>();
        while (answered.Count < sent + 1)
        {
            string answer = await raw.NextAsync();
            answered.Add(answer[..answer.IndexOf(",\"", 20, StringComparison.Ordinal)]);
        }

        Assert.Equal(sent + 1, started);
        Assert.Equal(0, peer.ServedRequests.Held);
        await raw.ExpectAsync(
            """{"jsonrpc":"2.0","id":"next","method":"IRepeat.RepeatAsync","params":["x",2]}""",
            """{"jsonrpc":"2.0","id":"next","result":"xx"}""");
    }

    [Fact]
    public async Task P15_requests_that_are_held_back_end_with_the_connection()
    {
        int started = 0;
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(
            new RpcPeerOptions
            {
                Services = [RpcService.For<IRepeat>(new CountedRepeat(() => Interlocked.Increment(ref started)))],
                Limits = new RpcLimits { Requests = 1 },
            },
            connection: new IpcConnectionOptions { SendQueueBytes = 4096, SilenceTimeout = TimeSpan.Zero });
        await using RawPeer disposal = raw;
        using var reading = new ManualResetEventSlim();
        raw.OnText = _ => reading.Wait(Patience.Limit);
        for (int i = 1; peer.ServedRequests.Held == 0; i++)
        {
            raw.Send($$"""{"jsonrpc":"2.0","id":{{i}},"method":"IRepeat.RepeatAsync","params":["x",{{Length}}]}""");
            await UntilAsync(() => IsSettled(peer, Volatile.Read(ref started), i));
        }

        peer.Connection.Abort(new IpcEnd(IpcEndKind.ClosedHere, "The test ends it."));
        reading.Set();

        await peer.ExpectNothingOpenAsync();
    }

    // Each request is held, or has started and its handler has ended.
    private static bool IsSettled(RpcPeer peer, int started, int sent)
    {
        (int live, int held) = peer.ServedRequests;
        return started + held == sent && live == held;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        var waiting = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waiting.Elapsed < Patience.Limit, "It did not come to that.");
            await Task.Yield();
        }
    }

    private sealed class CountedRepeat(Action started) : IRepeat
    {
        public Task<string> RepeatAsync(string text, int times)
        {
            started();
            return Task.FromResult(string.Concat(Enumerable.Repeat(text, times)));
        }
    }
}
