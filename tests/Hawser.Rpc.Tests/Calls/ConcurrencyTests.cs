using System.Text.Json;
using Hawser.Rpc.Tests.Support;
using Hawser.Tests.Shared;

namespace Hawser.Rpc.Tests.Calls;

/// <summary><c>HAWSER_CALLS</c>: how many calls each of 64 callers makes (100).</summary>
public sealed class ConcurrencyTests
{
    private static readonly int Calls = FuzzRun.Number("HAWSER_CALLS", 100);

    [Fact]
    public async Task P20_64_callers_lose_no_answer_and_none_is_crossed()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IGate>(new Gate());
        IGate client = pair.Client.CreateProxy<IGate>();

        await Task.WhenAll(Enumerable.Range(0, 64).Select(caller => Task.Run(async () =>
        {
            for (int i = 0; i < Calls; i++)
            {
                string text = $"{caller}/{i}/{new string('x', i * 7 % 500)}";
                Assert.Equal(text, await client.EchoAsync(text).InTime());
            }
        })));

        Assert.Empty(pair.Client.CallsInFlight);
    }

    [Fact]
    public async Task P26_both_sides_call_at_once()
    {
        await using PeerPair pair = await PeerPair.ConnectAsync(
            new RpcPeerOptions { Services = [RpcService.For<IGate>(new Gate())] },
            new RpcPeerOptions { Services = [RpcService.For<IGate>(new Gate())] });

        await Task.WhenAll(new[] { pair.Client, pair.Server }.SelectMany(peer => Enumerable.Range(0, 16).Select(async caller =>
        {
            IGate proxy = peer.CreateProxy<IGate>();
            for (int i = 0; i < 100; i++)
            {
                Assert.Equal($"{caller}/{i}", await proxy.EchoAsync($"{caller}/{i}").InTime());
            }
        }))).InTime();
    }

    [Fact]
    public async Task P26_a_handler_calls_back_into_its_caller_from_inside_of_a_call()
    {
        var service = RpcService.For<IRecursion>(peer => new Recursion(peer));
        var options = new RpcPeerOptions { Services = [service] };
        await using PeerPair pair = await PeerPair.ConnectAsync(options, options);

        // Twenty levels deep, and two calls of each.
        Assert.Equal(10946, await pair.Client.CreateProxy<IRecursion>().FibonacciAsync(20).InTime());
    }

    [Fact]
    public async Task P20_requests_run_concurrently_and_those_of_a_sequential_instance_one_by_one_in_order()
    {
        var concurrent = new Gate();
        var sequential = new SequentialGate();
        await using PeerPair one = await PeerPair.ServeAsync<IGate>(concurrent);
        await using PeerPair two = await PeerPair.ServeAsync<IGate>(sequential);
        await using PeerPair three = await PeerPair.ConnectAsync(new RpcPeerOptions { Services = [RpcService.For<IGate>(_ => sequential)] });
        Task<string>[] together = Enumerable.Range(0, 5).Select(i => one.Client.CreateProxy<IGate>().WaitAsync($"{i}")).ToArray();
        for (int i = 0; i < 5; i++)
        {
            Assert.StartsWith("start", await concurrent.NextAsync(), StringComparison.Ordinal);
        }

        foreach (PeerPair? pair in new[] { two, three })
        {
            var calls = new List<Task>();
            for (int i = 0; i < 5; i++)
            {
                calls.Add(pair.Client.CreateProxy<IGate>().WaitAsync($"{i}"));
                calls.Add(pair.Client.CreateProxy<IGate>().NoteAsync($"{i}").AsTask());
            }

            for (int i = 4; i >= 0; i--)
            {
                sequential.Open($"{i}");
            }

            for (int i = 0; i < 5; i++)
            {
                Assert.Equal($"start {i}", await sequential.NextAsync());
                Assert.Equal($"end {i}", await sequential.NextAsync());
                Assert.Equal($"note {i}", await sequential.NextAsync());
            }

            await Task.WhenAll(calls).InTime();
        }

        Enumerable.Range(0, 5).ToList().ForEach(i => concurrent.Open($"{i}"));
        await Task.WhenAll(together).InTime();
    }

    [Fact]
    public async Task P26_small_calls_pass_between_the_chunks_of_a_long_message()
    {
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(limits: "{\"chunk\":4096}");
        await using RawPeer disposal = raw;

        // The other side stops reading at the first chunk: of 4 MiB no more than about one can have been sent when the small call comes.
        using var begun = new SemaphoreSlim(0);
        using var reading = new ManualResetEventSlim();
        raw.OnData = () =>
        {
            begun.Release();
            reading.Wait(Patience.Limit);
        };
        Task<JsonElement> large = peer.CallAsync("large", System.Text.Json.JsonElement.Parse($"[\"{new string('x', 4 << 20)}\"]"));
        await begun.WaitAsync().InTime();
        Task<JsonElement> small = peer.CallAsync("small");
        reading.Set();

        await raw.ExpectNextAsync("""{"jsonrpc":"2.0","id":2,"method":"small","params":[]}""");
        Assert.Contains("\"large\"", await raw.NextAsync(), StringComparison.Ordinal);
        while (raw.Chunks.TryRead(out (uint Stream, int Length) chunk))
        {
            Assert.Equal(0u, chunk.Stream);
            Assert.InRange(chunk.Length, 1, 4096);
        }

        raw.Send("""{"jsonrpc":"2.0","id":2,"result":2}""");
        raw.Send("""{"jsonrpc":"2.0","id":1,"result":1}""");
        Assert.Equal(2, (await small.InTime()).GetInt32());
        Assert.Equal(1, (await large.InTime()).GetInt32());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task P23_a_request_whose_caller_ends_before_its_turn_is_carried_out_where_its_class_says_so(bool runsWithoutCaller)
    {
        Gate gate = runsWithoutCaller ? new FaithfulGate() : new SequentialGate();
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(new RpcPeerOptions { Services = [RpcService.For<IGate>(gate)] });
        raw.Send("""{"jsonrpc":"2.0","id":1,"method":"IGate.DeafAsync","params":["a"]}""");
        raw.Send("""{"jsonrpc":"2.0","id":2,"method":"IGate.DeafAsync","params":["b"]}""");
        raw.Send("""{"jsonrpc":"2.0","method":"IGate.NoteAsync","params":["c"]}""");
        await raw.ExpectNothingAsync();
        Assert.Equal("start a", await gate.NextAsync());

        await raw.DisposeAsync();
        await peer.Completion.InTime();
        gate.Open("b");
        gate.Open("a");

        Assert.Equal("end a", await gate.NextAsync());
        if (runsWithoutCaller)
        {
            Assert.Equal("start b", await gate.NextAsync());
            Assert.Equal("end b", await gate.NextAsync());
        }

        Assert.Equal("note c", await gate.NextAsync());
    }

    [Sequential]
    private sealed class SequentialGate : Gate;

    [Sequential]
    [RunsWithoutCaller]
    private sealed class FaithfulGate : Gate;

    private sealed class Recursion(RpcPeer peer) : IRecursion
    {
        private readonly IRecursion _other = peer.CreateProxy<IRecursion>();

        public async Task<int> FibonacciAsync(int n)
        {
            if (n < 2)
            {
                return 1;
            }

            // Only the top of the tree crosses the connection in full breadth.
            int[] last = n > 14 ? await Task.WhenAll(_other.FibonacciAsync(n - 1), _other.FibonacciAsync(n - 2)) : [Local(n), 0];
            return last[0] + last[1];
        }

        private static int Local(int n) => n < 2 ? 1 : Local(n - 1) + Local(n - 2);
    }
}
