namespace Hawser.Rpc.Generators.Tests.Running;

public sealed class BinaryTests
{
    // Around the length up to which bytes go as text, and several chunks.
    public static TheoryData<int> Lengths { get; } = [0, 1, 4096, 4097, 1_000_003];

    [Theory]
    [MemberData(nameof(Lengths))]
    public async Task P17_bytes_of_every_length_arrive_as_they_were(int length)
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IBinary>(new Binary());
        IBinary binary = pair.Client<IBinary>();
        byte[] data = Bytes(length);

        Assert.Equal(data.Reverse(), await binary.ReverseAsync(data));
        Assert.Equal(data, await binary.MaybeArrayAsync(data));
        Assert.Equal(data, (await binary.SkipAsync(data, 0)).ToArray());
        Assert.Equal(data, (await binary.MaybeMemoryAsync(data))!.Value.ToArray());
    }

    [Fact]
    public async Task P17_a_part_of_an_array_arrives_as_that_part()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IBinary>(new Binary());
        byte[] data = Bytes(100_000);

        ReadOnlyMemory<byte> rest = await pair.Client<IBinary>().SkipAsync(data.AsMemory(10_000..90_000), 10_000);

        Assert.Equal(data[20_000..90_000], rest.ToArray());
    }

    [Fact]
    public async Task P17_bytes_and_streams_may_be_null_where_the_contract_says_so()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IBinary>(new Binary());
        IBinary binary = pair.Client<IBinary>();

        Assert.Null(await binary.MaybeArrayAsync(null));
        Assert.Null(await binary.MaybeMemoryAsync(null));
        Assert.Null(await binary.MaybeStreamAsync(null));
        await using Stream? stream = await binary.MaybeStreamAsync(new MemoryStream(Bytes(5)));
        Assert.NotNull(stream);
        Assert.Equal("null", await pair.CallAsync("IBinary.MaybeArrayAsync", "[]"));
        Assert.Equal("null", await pair.CallAsync("IBinary.MaybeMemoryAsync", "[null]"));
        Assert.Equal("null", await pair.CallAsync("IBinary.MaybeStreamAsync", "{}"));
    }

    [Fact]
    public async Task P17_bytes_and_streams_that_the_caller_leaves_out_have_their_default_value()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IBinary>(new Binary());
        IBinary binary = pair.Client<IBinary>();

        Assert.Equal(0, await binary.LengthAsync());
        Assert.Equal(6000, await binary.LengthAsync(Bytes(1000), Bytes(5000)));
        Assert.Equal(100_005, await binary.LengthAsync(third: new MemoryStream(Bytes(100_000)), second: Bytes(5)));
        Assert.Equal("0", await pair.CallAsync("IBinary.LengthAsync", "[]"));
        Assert.Equal("3", await pair.CallAsync("IBinary.LengthAsync", "{\"second\":\"AAAA\"}"));
    }

    [Fact]
    public async Task P17_null_for_bytes_or_a_stream_that_are_never_null_fails_at_the_caller_and_says_so()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IBinary>(new Binary());
        IBinary binary = pair.Client<IBinary>();

        RpcProtocolException array = await Assert.ThrowsAsync<RpcProtocolException>(binary.NullArrayAsync);
        RpcProtocolException stream = await Assert.ThrowsAsync<RpcProtocolException>(binary.NullStreamAsync);

        Assert.Contains("IBinary.NullArrayAsync", array.Message, StringComparison.Ordinal);
        Assert.Contains("IBinary.NullStreamAsync", stream.Message, StringComparison.Ordinal);
        Assert.Equal([2, 1], await binary.ReverseAsync([1, 2]));
    }

    [Theory]
    [InlineData("IBinary.ReverseAsync", "[null]", "data")]
    [InlineData("IBinary.ReverseAsync", "[]", "data")]
    [InlineData("IBinary.ReverseAsync", "[5]", "data")]
    [InlineData("IBinary.ReverseAsync", "[\"no base64!\"]", "data")]
    [InlineData("IBinary.ReverseAsync", "[{\"$bytes\":0,\"length\":3}]", "data")]
    [InlineData("IBinary.SkipAsync", "{\"data\":null,\"count\":1}", "data")]
    [InlineData("IBinary.CopyAsync", "[null]", "data")]
    [InlineData("IBinary.CopyAsync", "[{\"$stream\":77}]", "data")]
    public async Task P18_what_is_no_bytes_is_refused_by_its_name(string method, string parameters, string name)
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IBinary>(new Binary());

        RpcProtocolException refused = await Assert.ThrowsAsync<RpcProtocolException>(() => pair.CallAsync(method, parameters));

        Assert.Equal(-32602, refused.Code);
        Assert.Contains($"'{name}'", refused.Message, StringComparison.Ordinal);
        Assert.Equal("\"AwIB\"", await pair.CallAsync("IBinary.ReverseAsync", "[\"AQID\"]"));
    }

    [Fact]
    public async Task P17_null_for_bytes_or_a_stream_that_are_never_null_is_refused_by_the_other_side()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IBinary>(new Binary());
        IBinary binary = pair.Client<IBinary>();

        Assert.Equal(-32602, (await Assert.ThrowsAsync<RpcProtocolException>(() => binary.ReverseAsync(null!))).Code);
        Assert.Equal(-32602, (await Assert.ThrowsAsync<RpcProtocolException>(() => binary.CopyAsync(null!))).Code);
    }

    [Fact]
    public async Task P24_a_stream_goes_to_the_handler_and_another_comes_back()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IBinary>(new Binary());
        byte[] data = Bytes(2_000_003);

        await using Stream copy = await pair.Client<IBinary>().CopyAsync(new MemoryStream(data));
        var read = new MemoryStream();
        await copy.CopyToAsync(read, TestContext.Current.CancellationToken);

        Assert.Equal(data, read.ToArray());
    }

    [Fact]
    public async Task P17_bytes_inside_other_values_go_with_them()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IBinary>(new Binary());

        (byte[]? data, int length) = await pair.Client<IBinary>().InsideAsync([Bytes(5000), [1, 2]]);

        Assert.Equal(Bytes(5000), data);
        Assert.Equal(5002, length);
    }

    [Fact]
    public async Task P23_one_way_calls_carry_bytes_of_every_length_in_order()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IBinary>(new Binary());
        IBinary binary = pair.Client<IBinary>();
        int[] lengths = [500_000, 0, 10_000, 1, 300_000, 4096, 4097];

        foreach (int length in lengths)
        {
            await binary.NoteAsync(Bytes(length));
        }

        Assert.Equal(lengths, await binary.NotedAsync(lengths.Length));
    }

    private static byte[] Bytes(int length)
    {
        byte[] data = new byte[length];
        new Random(length).NextBytes(data);
        return data;
    }
}
