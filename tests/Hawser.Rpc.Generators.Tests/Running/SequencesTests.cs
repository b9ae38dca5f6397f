using Hawser.Ipc;

namespace Hawser.Rpc.Generators.Tests.Running;

public sealed class SequencesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public async Task P24_a_handlers_sequence_arrives_in_order_and_ends(int count)
    {
        await using PeerPair pair = await PeerPair.ServeAsync<ISequences>(new Sequences());

        List<int> items = await ListAsync(pair.Client<ISequences>().CountAsync(-5, count));

        Assert.Equal(Enumerable.Range(-5, count), items);
    }

    [Fact]
    public async Task P24_a_callers_sequence_arrives_in_order_and_ends()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<ISequences>(new Sequences());
        ISequences sequences = pair.Client<ISequences>();

        Assert.Equal(5000050005, await sequences.SumAsync(Range(100_001), 5));
        Assert.Equal(7, await sequences.SumAsync(Range(0), 7));
        Assert.Equal(4, await sequences.LengthAsync(Of("ab", "", "ßc")));
    }

    [Fact]
    public async Task P24_sequences_go_both_ways_at_once_with_items_of_every_kind()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<ISequences>(new Sequences());
        ISequences sequences = pair.Client<ISequences>();
        string?[] texts = ["", null, "Grüße, 世界", new('x', 300_000)];
        double?[] numbers = [0.1, null, double.NaN, double.NegativeInfinity, -0.0];
        Leaf?[] leaves = [new("a", 1, new Leaf("b", 2)), null, new("c", double.PositiveInfinity)];

        Assert.Equal(texts, await ListAsync(sequences.TextsAsync(Of(texts))));
        Assert.Equal(numbers, await ListAsync(sequences.NumbersAsync(Of(numbers))));
        Assert.Empty(await ListAsync(sequences.NumbersAsync()));
        Assert.Equal(leaves, await ListAsync(sequences.LeavesAsync(Of(leaves))));
        List<(int Index, byte[] Data)> pairs = await ListAsync(sequences.PairsAsync(new byte[10_000], 3));
        Assert.Equal([(0, 10_000), (1, 10_000), (2, 10_000)], pairs.Select(static p => (p.Index, p.Data.Length)));
    }

    [Fact]
    public async Task P24_nothing_is_called_before_the_enumeration_and_nothing_twice()
    {
        var served = new Sequences();
        await using PeerPair pair = await PeerPair.ServeAsync<ISequences>(served);
        ISequences sequences = pair.Client<ISequences>();

        IAsyncEnumerable<int> items = sequences.CountAsync(0, 3);
        Assert.Equal(6, await sequences.SumAsync(Range(4)));
        Assert.False(served.HasStarted);
        Assert.Equal([0, 1, 2], await ListAsync(items));
        await Assert.ThrowsAsync<InvalidOperationException>(() => ListAsync(items));
    }

    [Fact]
    public async Task P24_an_error_in_a_handlers_sequence_comes_after_the_items_before_it()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<ISequences>(new Sequences());
        ISequences sequences = pair.Client<ISequences>();
        var items = new List<int>();

        RemoteException thrown = await Assert.ThrowsAsync<RemoteException>(async () =>
        {
            await foreach (int item in sequences.FailAsync(1000))
            {
                items.Add(item);
            }
        });

        Assert.Equal("System.InvalidOperationException", thrown.RemoteType);
        Assert.Contains("after 1000", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(0, 1000), items);
    }

    [Fact]
    public async Task P24_an_error_in_a_callers_sequence_fails_the_call_that_reads_it()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<ISequences>(new Sequences());
        ISequences sequences = pair.Client<ISequences>();

        Exception thrown = await Assert.ThrowsAnyAsync<Exception>(() => sequences.SumAsync(Failing()));

        Assert.Contains("in mid-stream", thrown.ToString(), StringComparison.Ordinal);
        Assert.Equal(6, await sequences.SumAsync(Range(4)));

        static async IAsyncEnumerable<long> Failing()
        {
            yield return 1;
            await Task.Yield();
            throw new InvalidOperationException("in mid-stream");
        }
    }

    [Fact]
    public async Task P24_what_a_handler_throws_in_place_of_a_sequence_comes_with_the_first_item()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<ISequences>(new Sequences());
        ISequences sequences = pair.Client<ISequences>();

        RemoteException thrown = await Assert.ThrowsAsync<RemoteException>(() => ListAsync(sequences.ThrowAsync()));
        await Assert.ThrowsAsync<RpcProtocolException>(() => ListAsync(sequences.NullAsync()));

        Assert.Contains("before there was a sequence", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task P24_leaving_a_sequence_early_stops_its_handler()
    {
        var served = new Sequences();
        await using PeerPair pair = await PeerPair.ServeAsync<ISequences>(served);

        await foreach (long item in pair.Client<ISequences>().ForeverAsync(CancellationToken.None))
        {
            if (item == 5000)
            {
                break;
            }
        }

        await served.Stopped.WaitAsync(Patience, Token);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task P24_a_sequence_is_cancelled_by_the_token_of_the_call_and_by_that_of_the_enumeration(bool ofCall)
    {
        var served = new Sequences();
        await using PeerPair pair = await PeerPair.ServeAsync<ISequences>(served);
        using var cancelling = new CancellationTokenSource();
        IAsyncEnumerable<long> items = pair.Client<ISequences>().ForeverAsync(ofCall ? cancelling.Token : CancellationToken.None);

        OperationCanceledException cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (long item in items.WithCancellation(ofCall ? CancellationToken.None : cancelling.Token))
            {
                if (item == 5000)
                {
                    await cancelling.CancelAsync();
                }
            }
        });

        Assert.Equal(cancelling.Token, cancelled.CancellationToken);
        await served.Stopped.WaitAsync(Patience, Token);
    }

    [Fact]
    public async Task P24_the_connection_dying_is_an_exception_and_never_the_end_of_a_sequence()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<ISequences>(new Sequences());

        await Assert.ThrowsAsync<ConnectionLostException>(async () =>
        {
            await foreach (long item in pair.Client<ISequences>().ForeverAsync(CancellationToken.None))
            {
                if (item == 5000)
                {
                    pair.Server.Connection.Abort(new IpcEnd(IpcEndKind.Lost, "the test ended it"));
                }
            }
        });
    }

    [Fact]
    public async Task P25_an_item_that_the_contract_does_not_allow_fails_its_own_sequence()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<ISequences>(new Sequences());
        ISequences sequences = pair.Client<ISequences>();
        var texts = new List<string>();

        RpcProtocolException refused = await Assert.ThrowsAsync<RpcProtocolException>(async () =>
        {
            await foreach (string text in sequences.NullItemAsync())
            {
                texts.Add(text);
            }
        });

        Assert.Contains("ISequences.NullItemAsync", refused.Message, StringComparison.Ordinal);
        Assert.Contains("it is null, which the contract does not allow", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["first"], texts);
        await Assert.ThrowsAnyAsync<Exception>(() => sequences.LengthAsync(Of("a", null!, "b")));
        Assert.Equal(6, await sequences.SumAsync(Range(4)));
    }

    [Fact]
    public async Task P25_an_item_that_cannot_be_written_fails_its_own_sequence()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<ISequences>(new Sequences());
        ISequences sequences = pair.Client<ISequences>();
        int count = 0;

        await Assert.ThrowsAsync<RemoteException>(async () =>
        {
            await foreach (GraphNode node in sequences.RingAsync(new GraphNode()))
            {
                count++;
            }
        });

        Assert.Equal(1, count);
        Assert.Equal(6, await sequences.SumAsync(Range(4)));
    }

    [Fact]
    public async Task P31_a_parameter_that_cannot_be_written_fails_the_enumeration_and_nothing_else()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<ISequences>(new Sequences());
        ISequences sequences = pair.Client<ISequences>();
        var ring = new GraphNode();
        ring.Next = ring;

        IAsyncEnumerable<GraphNode> items = sequences.RingAsync(ring);

        await Assert.ThrowsAsync<System.Text.Json.JsonException>(() => ListAsync(items));
        Assert.Equal(6, await sequences.SumAsync(Range(4)));
    }

    [Theory]
    [InlineData("ISequences.SumAsync", "[null]", "numbers")]
    [InlineData("ISequences.SumAsync", "[]", "numbers")]
    [InlineData("ISequences.SumAsync", "[[1,2]]", "numbers")]
    [InlineData("ISequences.SumAsync", "[{\"$bytes\":5}]", "numbers")]
    [InlineData("ISequences.TextsAsync", "[{\"$stream\":0}]", "texts")]
    public async Task P18_what_is_no_sequence_is_refused_by_its_name(string method, string parameters, string name)
    {
        await using PeerPair pair = await PeerPair.ServeAsync<ISequences>(new Sequences());

        RpcProtocolException refused = await Assert.ThrowsAsync<RpcProtocolException>(() => pair.CallAsync(method, parameters));

        Assert.Equal(-32602, refused.Code);
        Assert.Contains($"'{name}'", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (T? item in items.WithCancellation(Token))
        {
            list.Add(item);
        }

        return list;
    }

    private static async IAsyncEnumerable<long> Range(int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (i % 100 == 0)
            {
                await Task.Yield();
            }

            yield return i;
        }
    }

    private static async IAsyncEnumerable<T> Of<T>(params T[] items)
    {
        foreach (T? item in items)
        {
            await Task.Yield();
            yield return item;
        }
    }
}
