using System.Threading.Channels;
using Hawser.Rpc.Tests.Support;
using Hawser.Tests.Shared;

namespace Hawser.Rpc.Tests.Streams;

public sealed class StreamCancellationTests
{
    private readonly Pipes _pipes = new();
    private readonly Channel<string> _events = Channel.CreateUnbounded<string>();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task P24a_cancelling_after_the_answer_stops_the_answer_s_stream(bool byCallToken)
    {
        _pipes.Items = (_, token) => Sequences.Endless(_events, "x", token);
        await using PeerPair pair = await PeerPair.ServeAsync<IPipes>(_pipes);
        using var cancellation = new CancellationTokenSource();
        CancellationToken call = byCallToken ? cancellation.Token : CancellationToken.None;
        await using IAsyncEnumerator<string> items = pair.Client.CreateProxy<IPipes>().ItemsAsync("", call)
            .GetAsyncEnumerator(byCallToken ? CancellationToken.None : cancellation.Token);
        Assert.True(await items.MoveNextAsync().AsTask().InTime());

        await cancellation.CancelAsync();

        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (await items.MoveNextAsync().AsTask().InTime())
            {
                // The token's callback is on its way.
            }
        });
        Assert.Equal(cancellation.Token, e.CancellationToken);
        await _events.ExpectAsync("disposed");
        await pair.ExpectNothingOpenAsync();
    }

    [Fact]
    public async Task P24a_cancelling_a_call_ends_the_streams_of_its_params_on_both_sides()
    {
        var read = Channel.CreateUnbounded<string>();
        var handlerSaw = new TaskCompletionSource<Exception>();
        _pipes.Consume = async (_, items, _) =>
        {
            try
            {
                await foreach (string item in items)
                {
                    read.Writer.TryWrite(item);
                }
            }
            catch (Exception e)
            {
                handlerSaw.SetResult(e);
                throw;
            }

            return "";
        };
        await using PeerPair pair = await PeerPair.ServeAsync<IPipes>(_pipes);
        using var cancellation = new CancellationTokenSource();
        var source = Channel.CreateUnbounded<string>();
        Task<string> calling = pair.Client.CreateProxy<IPipes>().ConsumeAsync("", source.Reader.ReadAllAsync(), cancellation.Token);
        source.Writer.TryWrite("one");
        Assert.Equal("one", await read.Reader.ReadAsync().AsTask().InTime());

        await cancellation.CancelAsync();

        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calling.InTime());
        Assert.Equal(cancellation.Token, e.CancellationToken);
        Assert.IsAssignableFrom<OperationCanceledException>(await handlerSaw.Task.InTime());
        await pair.ExpectNothingOpenAsync();
    }

    [Fact]
    public async Task P24a_a_deadline_covers_the_streams_of_its_call()
    {
        _pipes.Items = (_, token) => Sequences.Endless(_events, "x", token);
        await using PeerPair pair = await PeerPair.ServeAsync<IPipes>(_pipes);
        IPipes client = pair.Client.CreateProxy<IPipes>(new RpcProxyOptions { Timeout = TimeSpan.FromMilliseconds(200) });

        RpcTimeoutException e = await Assert.ThrowsAsync<RpcTimeoutException>(() => client.ItemsAsync("").ToListAsync().InTime());

        Assert.Equal(("IPipes.ItemsAsync", TimeSpan.FromMilliseconds(200)), (e.Method, e.Deadline));
        await _events.ExpectAsync("disposed");
        await pair.ExpectNothingOpenAsync();
    }

    [Fact]
    public async Task P24a_a_server_ends_a_stream_at_its_deadline_when_the_caller_does_not()
    {
        var clock = new ManualTime();
        _pipes.Items = (_, token) => Sequences.Endless(_events, "x", token);
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(
            new RpcPeerOptions { Services = [RpcService.For<IPipes>(_pipes)], TimeProvider = clock });
        await using RpcPeer ownPeer = peer;
        await using RawPeer ownRaw = raw; // Ends first, so that the other has nothing to wait for.
        raw.Send("""{"jsonrpc":"2.0","id":1,"method":"IPipes.ItemsAsync","$":{"deadlineMs":1000},"params":["x"]}""");
        Assert.Contains("\"result\":{\"$stream\":1}", await raw.NextAsync(), StringComparison.Ordinal);
        Assert.Contains("\"$/stream\"", await raw.NextAsync(), StringComparison.Ordinal);

        clock.Advance(TimeSpan.FromSeconds(1));

        string message;
        while ((message = await raw.NextAsync()).Contains("\"$/stream\"", StringComparison.Ordinal))
        {
            // What was under way.
        }

        Assert.StartsWith("""{"jsonrpc":"2.0","method":"$/end","params":{"stream":1,"error":{"code":-32001""", message, StringComparison.Ordinal);
        await _events.ExpectAsync("disposed");
    }

    [Fact]
    public async Task P24_disposing_a_byte_stream_stops_its_producer_which_disposes_its_source()
    {
        var source = new PatternStream(long.MaxValue);
        _pipes.Open = (_, _) => Task.FromResult<Stream>(source);
        await using PeerPair pair = await PeerPair.ServeAsync<IPipes>(_pipes);

        await using (Stream stream = await pair.Client.CreateProxy<IPipes>().OpenAsync("").InTime())
        {
            await stream.ReadExactlyAsync(new byte[1000]).AsTask().InTime();
        }

        await source.Disposed.InTime();
        await pair.ExpectNothingOpenAsync();
    }

    [Fact]
    public async Task P24a_cancelling_after_the_answer_ends_a_byte_stream()
    {
        var source = new PatternStream(long.MaxValue);
        _pipes.Open = (_, _) => Task.FromResult<Stream>(source);
        await using PeerPair pair = await PeerPair.ServeAsync<IPipes>(_pipes);
        using var cancellation = new CancellationTokenSource();
        await using Stream stream = await pair.Client.CreateProxy<IPipes>().OpenAsync("", cancellation.Token).InTime();
        await stream.ReadExactlyAsync(new byte[1000]).AsTask().InTime();

        await cancellation.CancelAsync();

        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PatternRest(stream).InTime());
        Assert.Equal(cancellation.Token, e.CancellationToken);
        await source.Disposed.InTime();
        await pair.ExpectNothingOpenAsync();

        static async Task PatternRest(Stream stream)
        {
            while (await stream.ReadAsync(new byte[1000]) > 0)
            {
                // Endless, but for the token.
            }
        }
    }
}
