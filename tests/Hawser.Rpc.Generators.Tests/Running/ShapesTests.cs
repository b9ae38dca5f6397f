namespace Hawser.Rpc.Generators.Tests.Running;

public sealed class ShapesTests
{
    private const string Defaults = "7|a \"default\"\n|null|Light|NaN|1.50|'|0|0|3";

    [Fact]
    public async Task P17_what_the_caller_leaves_out_has_its_default_value()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IShapes>(new Shapes());
        IShapes shapes = pair.Client<IShapes>();

        Assert.Equal(Defaults, await shapes.DefaultsAsync());
        string given = await shapes.DefaultsAsync(1, "b", "x", Shade.None, 2.5, 3m, 'c', new DateTime(5), new Spot(4, 0), null);
        Assert.Equal("1|b|x|None|2.5|3|c|5|4|null", given);
        Assert.Equal("null", await shapes.UnannotatedNullAsync());
    }

    [Theory]
    [InlineData("[]", Defaults)]
    [InlineData("{}", Defaults)]
    [InlineData("[8]", "8|a \"default\"\n|null|Light|NaN|1.50|'|0|0|3")]
    [InlineData("{\"maybe\":null,\"text\":\"t\",\"number\":9}", "9|t|null|Light|NaN|1.50|'|0|0|null")]
    [InlineData("{\"size\":\"-Infinity\",\"spot\":{\"X\":6,\"Y\":0}}", "7|a \"default\"\n|null|Light|-Infinity|1.50|'|0|6|3")]
    public async Task P17_parameters_come_by_position_or_by_name_and_defaults_fill_the_rest(string parameters, string expected)
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IShapes>(new Shapes());

        string answer = await pair.CallAsync("IShapes.DefaultsAsync", parameters);

        Assert.Equal(expected, System.Text.Json.JsonSerializer.Deserialize<string>(answer));
    }

    [Theory]
    [InlineData("IShapes.RequiredAsync", "[null,[1]]", "text")]
    [InlineData("IShapes.RequiredAsync", "[\"a\",null]", "numbers")]
    [InlineData("IShapes.RequiredAsync", "[\"a\"]", "numbers")]
    [InlineData("IShapes.RequiredAsync", "{\"numbers\":[1]}", "text")]
    [InlineData("IShapes.RequiredAsync", "[5,[1]]", "text")]
    [InlineData("IShapes.RequiredAsync", "[\"a\",[\"b\"]]", "numbers")]
    [InlineData("IShapes.DefaultsAsync", "[2147483648]", "number")]
    [InlineData("IShapes.DefaultsAsync", "[1.5]", "number")]
    [InlineData("IShapes.DefaultsAsync", "[null]", "number")]
    [InlineData("IShapes.DefaultsAsync", "{\"text\":null}", "text")]
    [InlineData("IShapes.DefaultsAsync", "{\"shade\":null}", "shade")]
    [InlineData("IShapes.DefaultsAsync", "{\"at\":\"yesterday\"}", "at")]
    [InlineData("IShapes.DefaultsAsync", "{\"size\":\"big\"}", "size")]
    public async Task P18_a_parameter_that_is_null_missing_or_of_another_type_is_refused_by_its_name(
        string method, string parameters, string name)
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IShapes>(new Shapes());

        RpcProtocolException refused = await Assert.ThrowsAsync<RpcProtocolException>(() => pair.CallAsync(method, parameters));

        Assert.Equal(-32602, refused.Code);
        Assert.Contains($"'{name}'", refused.Message, StringComparison.Ordinal);
        Assert.Equal("a:1+2", await pair.Client<IShapes>().RequiredAsync("a", [1, 2]));
    }

    [Fact]
    public async Task P17_null_for_a_parameter_that_is_never_null_is_refused_by_the_other_side()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IShapes>(new Shapes());

        RpcProtocolException refused = await Assert.ThrowsAsync<RpcProtocolException>(() => pair.Client<IShapes>().RequiredAsync(null!, [1]));

        Assert.Equal(-32602, refused.Code);
    }

    [Fact]
    public async Task P17_null_for_a_result_that_is_never_null_fails_at_the_caller_and_says_so()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IShapes>(new Shapes());
        IShapes shapes = pair.Client<IShapes>();

        RpcProtocolException text = await Assert.ThrowsAsync<RpcProtocolException>(shapes.NullAsync);
        RpcProtocolException leaf = await Assert.ThrowsAsync<RpcProtocolException>(shapes.NullLeafAsync);

        Assert.Contains("IShapes.NullAsync", text.Message, StringComparison.Ordinal);
        Assert.Contains("it is null, which the contract does not allow", text.Message, StringComparison.Ordinal);
        Assert.Contains("IShapes.NullLeafAsync", leaf.Message, StringComparison.Ordinal);
        Assert.Equal("done", await shapes.WithoutTokenAsync());
    }

    [Fact]
    public async Task P31_names_of_every_kind_reach_their_method()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IShapes>(new Shapes());
        IShapes shapes = pair.Client<IShapes>();

        Assert.Equal("x", await shapes.NamedAsync("x"));
        Assert.Equal("\"y\"", await pair.CallAsync("Eigener Name/ü", "{\"class\":\"y\"}"));
        Assert.Equal("abcdefg", await shapes.@await("a", "b", "c", "d", "e", "f", "g"));
        Assert.Equal(42, await shapes.FromBaseAsync(41));
        Assert.Equal("42", await pair.CallAsync("IShapes.FromBaseAsync", "[41]"));
        Assert.Equal("done", await shapes.WithoutTokenAsync());
    }

    [Fact]
    public async Task P31_a_handler_gets_a_token_of_its_own_whatever_the_caller_passes()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IShapes>(new Shapes());

        Assert.True(await pair.Client<IShapes>().TokenAsync(1, CancellationToken.None));
    }

    [Fact]
    public async Task P31_methods_without_a_result_and_one_way_methods_run_whichever_task_they_return()
    {
        var served = new Shapes();
        await using PeerPair pair = await PeerPair.ServeAsync<IShapes>(served);
        IShapes shapes = pair.Client<IShapes>();

        await shapes.VoidAsync("a");
        await shapes.ValueVoidAsync("b");
        Assert.Equal("a", await NextNoteAsync(served));
        Assert.Equal("b", await NextNoteAsync(served));
        await shapes.NoteAsync("c");
        await shapes.NoteTaskAsync("d");
        Assert.Equal("c", await NextNoteAsync(served));
        Assert.Equal("d", await NextNoteAsync(served));
        Assert.Equal("null", await pair.CallAsync("IShapes.VoidAsync", "[\"e\"]"));
    }

    [Fact]
    public async Task P31_what_a_handler_throws_before_its_first_await_goes_to_the_caller()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IShapes>(new Shapes());

        RemoteException thrown = await Assert.ThrowsAsync<RemoteException>(pair.Client<IShapes>().ThrowsAsync);

        Assert.Equal("System.InvalidOperationException", thrown.RemoteType);
        Assert.Contains("before the first await", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task P31_a_value_that_cannot_be_written_fails_its_call_and_only_that()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IGraphs>(new Graphs());
        IGraphs graphs = pair.Client<IGraphs>();
        var ring = new GraphNode();
        ring.Next = ring;

        await Assert.ThrowsAsync<System.Text.Json.JsonException>(() => graphs.CountAsync(ring));
        await Assert.ThrowsAsync<System.Text.Json.JsonException>(async () => await graphs.NoteAsync(ring));
        Assert.Equal(2, await graphs.CountAsync(new GraphNode { Next = new GraphNode() }));
    }

    [Fact]
    public async Task P31_a_contract_with_a_serializer_context_is_carried_by_it()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IShop>(new Shop());

        ShopItem item = await pair.Client<IShop>().BuyAsync(new ShopItem("tea", 2), [1, 2, 3]);

        Assert.Equal(new ShopItem("tea", 8), item);
        const string Milk = "{\"name\":\"milk\",\"amount\":1}";
        Assert.Equal(Milk, await pair.CallAsync("shop.buy", $"{{\"item\":{Milk},\"more\":[]}}"));
    }

    [Fact]
    public async Task P31_a_nested_contract_is_served_like_any_other()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<Outer.IInner>(new Outer.Inner());

        Assert.Equal(3, await pair.Client<Outer.IInner>().TripleAsync(1));
    }

    private static async Task<string> NextNoteAsync(Shapes served)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        return await served.Notes.ReadAsync(token).AsTask().WaitAsync(TimeSpan.FromSeconds(30), token);
    }
}
