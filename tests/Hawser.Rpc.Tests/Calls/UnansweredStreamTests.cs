using System.Threading.Channels;
using Hawser.Rpc.Tests.Support;
using Hawser.Tests.Shared;

namespace Hawser.Rpc.Tests.Calls;

/// <summary>What a peer tells of streams that were given up after they had begun, and whose producers go on all the same.</summary>
public sealed class UnansweredStreamTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CallTime = TimeSpan.FromSeconds(2);

    private readonly ManualTime _clock = new();
    private readonly ManualTime _serverClock = new();
    private readonly Channel<RpcUnansweredCall> _told = Channel.CreateUnbounded<RpcUnansweredCall>();
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Pipes _pipes = new();

    public UnansweredStreamTests()
    {
        _pipes.Items = (_, _) => DeafAsync();
        _pipes.Open = (_, _) => Task.FromResult<Stream>(new DeafStream(_release.Task));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task W24_a_producer_that_ignores_the_cancellation_of_its_stream_is_told_of_once_after_the_grace(bool byCallToken)
    {
        await using PeerPair pair = await ConnectAsync();
        using var source = new CancellationTokenSource();
        CancellationToken call = byCallToken ? source.Token : CancellationToken.None;
        await using IAsyncEnumerator<string> items = pair.Client.CreateProxy<IPipes>().ItemsAsync("", call)
            .GetAsyncEnumerator(byCallToken ? CancellationToken.None : source.Token);
        Assert.True(await items.MoveNextAsync().AsTask().InTime());

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => items.MoveNextAsync().AsTask().InTime());
        await ExpectAbandonedAsync(pair, 1);
        _clock.Advance(Grace - TimeSpan.FromTicks(1));
        await pair.Client.CreateProxy<IPipes>().PingAsync("the grace is not over").InTime();
        Assert.Equal(0, _told.Reader.Count);

        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(new RpcUnansweredCall("IPipes.ItemsAsync", Deadline: null, Grace), await NextAsync());
        _clock.Advance(10 * Grace);
        _release.SetResult();
        await ExpectAbandonedAsync(pair, 0);
        Assert.Equal(0, _told.Reader.Count);
        await pair.ExpectNothingOpenAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task W24_a_producer_that_ignores_the_deadline_of_its_stream_is_told_of_whichever_clock_was_first(bool isServersFirst)
    {
        await using PeerPair pair = await ConnectAsync();
        IPipes client = pair.Client.CreateProxy<IPipes>(new RpcProxyOptions { Timeout = CallTime });
        await using IAsyncEnumerator<string> items = client.ItemsAsync("").GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync().AsTask().InTime());

        (isServersFirst ? _serverClock : _clock).Advance(CallTime);
        RpcTimeoutException e = await Assert.ThrowsAsync<RpcTimeoutException>(() => items.MoveNextAsync().AsTask().InTime());
        Assert.Equal(CallTime, e.Deadline);
        await ExpectAbandonedAsync(pair, 1);
        _clock.Advance(Grace);

        Assert.Equal(new RpcUnansweredCall("IPipes.ItemsAsync", CallTime, Grace), await NextAsync());
        _release.SetResult();
    }

    [Fact]
    public async Task W24_a_byte_stream_whose_source_ignores_its_token_is_told_of()
    {
        await using PeerPair pair = await ConnectAsync();
        using var source = new CancellationTokenSource();
        await using Stream stream = await pair.Client.CreateProxy<IPipes>().OpenAsync("", source.Token).InTime();
        byte[] buffer = new byte[16];
        Assert.Equal(1, await stream.ReadAsync(buffer).AsTask().InTime());

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stream.ReadAsync(buffer).AsTask().InTime());
        await ExpectAbandonedAsync(pair, 1);
        _clock.Advance(Grace);

        Assert.Equal(new RpcUnansweredCall("IPipes.OpenAsync", Deadline: null, Grace), await NextAsync());
        _release.SetResult();
        await ExpectAbandonedAsync(pair, 0);
    }

    [Fact]
    public async Task W24_a_producer_that_heeds_its_token_is_not_told_of()
    {
        var events = Channel.CreateUnbounded<string>();
        _pipes.Items = (_, token) => Sequences.Endless(events, "x", token);
        await using PeerPair pair = await ConnectAsync();
        using var source = new CancellationTokenSource();
        await using IAsyncEnumerator<string> items = pair.Client.CreateProxy<IPipes>().ItemsAsync("", source.Token).GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync().AsTask().InTime());

        await source.CancelAsync();
        await events.ExpectAsync("disposed");
        await ExpectAbandonedAsync(pair, 0);
        _clock.Advance(10 * Grace);

        Assert.Equal(0, _told.Reader.Count);
        await pair.ExpectNothingOpenAsync();
    }

    [Fact]
    public async Task W24_calls_of_a_proxy_that_does_not_report_them_are_not_told_of()
    {
        await using PeerPair pair = await ConnectAsync();
        IPipes client = pair.Client.CreateProxy<IPipes>(new RpcProxyOptions { Timeout = CallTime, ReportsUnanswered = false });
        var work = new TaskCompletionSource<string>();
        var started = new TaskCompletionSource();
        _pipes.Work = (_, _, _) =>
        {
            started.SetResult();
            return work.Task;
        };
        Task call = client.WorkAsync("", new Progress<string>());
        await started.Task.InTime();
        await using IAsyncEnumerator<string> items = client.ItemsAsync("").GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync().AsTask().InTime());

        _clock.Advance(CallTime);
        await Assert.ThrowsAsync<RpcTimeoutException>(() => call.InTime());
        await Assert.ThrowsAsync<RpcTimeoutException>(() => items.MoveNextAsync().AsTask().InTime());
        _clock.Advance(10 * Grace);
        await pair.Client.CreateProxy<IPipes>().PingAsync("nobody is told").InTime();

        Assert.Equal(0, _told.Reader.Count);
        work.SetResult("");
        _release.SetResult();
    }

    [Fact]
    public async Task W24_the_end_of_a_producer_is_answered_when_it_has_come_once_and_at_once_where_there_is_none()
    {
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(new RpcPeerOptions { Services = [RpcService.For<IPipes>(_pipes)] });
        await using RawPeer disposal = raw;
        await raw.ExpectAsync(
            """{"jsonrpc":"2.0","id":1,"method":"IPipes.ItemsAsync","params":[""]}""", """{"jsonrpc":"2.0","id":1,"result":{"$stream":1}}""");
        await raw.ExpectNextAsync("""{"jsonrpc":"2.0","method":"$/stream","params":{"stream":1,"items":["first"]}}""");

        raw.Send("""{"jsonrpc":"2.0","id":"end","method":"$/await","params":{"id":1}}""");
        await raw.ExpectAsync(
            """{"jsonrpc":"2.0","id":2,"method":"$/await","params":{"id":1}}""", """{"jsonrpc":"2.0","id":2,"error":{"code":-32002}}""");
        await raw.ExpectAsync(
            """{"jsonrpc":"2.0","id":3,"method":"$/await","params":{"id":77}}""", """{"jsonrpc":"2.0","id":3,"result":null}""");
        await raw.ExpectAsync(
            """{"jsonrpc":"2.0","id":4,"method":"$/await","params":[1]}""", """{"jsonrpc":"2.0","id":4,"error":{"code":-32602}}""");
        raw.Send("""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}}""");
        await raw.ExpectNothingAsync();

        _release.SetResult();
        await raw.ExpectNextAsync("""{"jsonrpc":"2.0","id":"end","result":null}""");
        await raw.ExpectNothingAsync();
        Assert.Equal((0, 0), peer.ServedRequests);
    }

    private async IAsyncEnumerable<string> DeafAsync()
    {
        yield return "first";
        await _release.Task;
    }

    private Task<PeerPair> ConnectAsync() => PeerPair.ConnectAsync(
        new RpcPeerOptions { Services = [RpcService.For<IPipes>(_pipes)], TimeProvider = _serverClock },
        new RpcPeerOptions
        {
            TimeProvider = _clock,
            UnansweredGrace = Grace,
            OnUnanswered = call => Assert.True(_told.Writer.TryWrite(call)),
        });

    private Task<RpcUnansweredCall> NextAsync() => _told.Reader.ReadAsync().AsTask().InTime();

    // Nobody awaits what a peer waits for after a call was given up, so it is looked for.
    private static async Task ExpectAbandonedAsync(PeerPair pair, int count)
    {
        var waiting = System.Diagnostics.Stopwatch.StartNew();
        while (pair.Client.Calls.Abandoned != count)
        {
            Assert.True(waiting.Elapsed < Patience.Limit, $"There are {pair.Client.Calls.Abandoned} that are waited for, and not {count}.");
            await Task.Yield();
        }
    }

    /// <summary>Gives a byte, and then hangs.</summary>
    private sealed class DeafStream(Task release) : Stream
    {
        private bool _hasGiven;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_hasGiven)
            {
                await release;
                return 0;
            }

            _hasGiven = true;
            buffer.Span[0] = 1;
            return 1;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
