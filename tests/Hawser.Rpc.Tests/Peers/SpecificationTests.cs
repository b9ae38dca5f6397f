using Hawser.Rpc.Tests.Support;

namespace Hawser.Rpc.Tests.Peers;

/// <summary>The examples of the JSON-RPC 2.0 specification, https://www.jsonrpc.org/specification#examples, to the letter.</summary>
public sealed class SpecificationTests
{
    [Theory]
    [InlineData(
        """{"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1}""",
        """{"jsonrpc": "2.0", "result": 19, "id": 1}""")]
    [InlineData(
        """{"jsonrpc": "2.0", "method": "subtract", "params": [23, 42], "id": 2}""",
        """{"jsonrpc": "2.0", "result": -19, "id": 2}""")]
    [InlineData(
        """{"jsonrpc": "2.0", "method": "subtract", "params": {"subtrahend": 23, "minuend": 42}, "id": 3}""",
        """{"jsonrpc": "2.0", "result": 19, "id": 3}""")]
    [InlineData(
        """{"jsonrpc": "2.0", "method": "subtract", "params": {"minuend": 42, "subtrahend": 23}, "id": 4}""",
        """{"jsonrpc": "2.0", "result": 19, "id": 4}""")]
    [InlineData(
        """{"jsonrpc": "2.0", "method": "foobar", "id": "1"}""",
        """{"jsonrpc": "2.0", "error": {"code": -32601, "message": "Method not found"}, "id": "1"}""")]
    [InlineData(
        """{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]""",
        """{"jsonrpc": "2.0", "error": {"code": -32700, "message": "Parse error"}, "id": null}""")]
    [InlineData(
        """{"jsonrpc": "2.0", "method": 1, "params": "bar"}""",
        """{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null}""")]
    [InlineData("[]", """{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null}""")]
    public async Task P16_requests_are_answered_as_the_specification_says(string request, string answer)
    {
        (RawPeer raw, RpcPeer _) = await ServeAsync();
        await using RawPeer disposal = raw;

        await raw.ExpectAsync(request, answer);
        await raw.ExpectNothingAsync();
    }

    [Theory]
    [InlineData("""{"jsonrpc": "2.0", "method": "update", "params": [1,2,3,4,5]}""")]
    [InlineData("""{"jsonrpc": "2.0", "method": "foobar"}""")]
    public async Task P16_notifications_are_not_answered(string notification)
    {
        (RawPeer raw, RpcPeer _) = await ServeAsync();
        await using RawPeer disposal = raw;

        raw.Send(notification);

        await raw.ExpectNothingAsync();
    }

    private static Task<(RawPeer Raw, RpcPeer Peer)> ServeAsync() =>
        RawPeer.ConnectAsync(new RpcPeerOptions { Services = [RpcService.For<ISpecification>(new Specification())] });
}
