using System.Text.Json;
using Hawser.Rpc.Tests.Support;

namespace Hawser.Rpc.Tests.Calls;

public sealed class RefusalTests
{
    [Fact]
    public async Task P18_an_unknown_method_is_named_and_the_connection_lives()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<ITypes>(new Types());

        RpcProtocolException e = await Assert.ThrowsAsync<RpcProtocolException>(() => pair.Client.CallAsync("ITypes.Nonsense").InTime());

        Assert.Equal(RpcErrorCodes.MethodNotFound, e.Code);
        Assert.Contains("ITypes.Nonsense", e.Message, StringComparison.Ordinal);
        Assert.Equal(7, await pair.Client.CreateProxy<ITypes>().LongAsync(7).InTime());
    }

    [Theory]
    [InlineData("LongAsync", """["seven"]""", "value")]
    [InlineData("LongAsync", """[1.5]""", "value")]
    [InlineData("LongAsync", """[9223372036854775808]""", "value")]
    [InlineData("LongAsync", """[null]""", "value")]
    [InlineData("LongAsync", """[[1]]""", "value")]
    [InlineData("LongAsync", """[]""", "value")]
    [InlineData("LongAsync", """{}""", "value")]
    [InlineData("LongAsync", null, "value")]
    [InlineData("LongAsync", """[1,2]""", "LongAsync")]
    [InlineData("LongAsync", """{"value":1,"other":2}""", "other")]
    [InlineData("LongAsync", """{"value":1,"value":2}""", "LongAsync")]
    [InlineData("LongAsync", """{"Value":1}""", "value")]
    [InlineData("TextAsync", """[null]""", "value")]
    [InlineData("TextAsync", """[7]""", "value")]
    [InlineData("GuidAsync", """["no guid"]""", "value")]
    [InlineData("MomentAsync", """["yesterday"]""", "value")]
    [InlineData("DoubleAsync", """["many"]""", "value")]
    [InlineData("BytesAsync", """["no base64!"]""", "value")]
    [InlineData("EnumAsync", """["Dark"]""", "value")]
    [InlineData("RecordAsync", """[{"Name":1}]""", "value")]
    [InlineData("RecordAsync", """[[]]""", "value")]
    [InlineData("DefaultsAsync", """[1,2]""", "'b'")]
    public async Task P18_parameters_that_do_not_fit_are_named(string method, string? parameters, string named)
    {
        await using PeerPair pair = await PeerPair.ServeAsync<ITypes>(new Types());

        RpcProtocolException e = await Assert.ThrowsAsync<RpcProtocolException>(
            () => pair.Client.CallAsync("ITypes." + method, parameters is null ? null : JsonElement.Parse(parameters)).InTime());

        Assert.Equal(RpcErrorCodes.InvalidParams, e.Code);
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
        Assert.Contains("ITypes." + method, e.Message, StringComparison.Ordinal);
        Assert.Equal(7, await pair.Client.CreateProxy<ITypes>().LongAsync(7).InTime());
    }

    [Fact]
    public async Task P18_a_result_that_is_none_of_its_type_fails_its_call_only()
    {
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync();
        await using RawPeer disposal = raw;
        Task<long> call = peer.CreateProxy<ITypes>().LongAsync(1);
        await raw.NextAsync();

        raw.Send("""{"jsonrpc":"2.0","id":1,"result":"one"}""");

        RpcProtocolException e = await Assert.ThrowsAsync<RpcProtocolException>(() => call.InTime());
        Assert.Contains("ITypes.LongAsync", e.Message, StringComparison.Ordinal);
        await raw.ExpectNothingAsync();
    }

    [Theory]
    [InlineData("$/ready")]
    [InlineData("")]
    public async Task P18_names_of_the_protocol_are_not_called(string method)
    {
        await using PeerPair pair = await PeerPair.ConnectAsync();

        await Assert.ThrowsAnyAsync<ArgumentException>(() => pair.Client.CallAsync(method));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => pair.Client.NotifyAsync(method).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => pair.Client.CallAsync("x", JsonElement.Parse("7")));
    }
}
