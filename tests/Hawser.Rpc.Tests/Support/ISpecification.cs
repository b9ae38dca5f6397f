namespace Hawser.Rpc.Tests.Support;

/// <summary>The methods of the examples in section 7 of the JSON-RPC 2.0 specification.</summary>
[RpcContract]
public interface ISpecification
{
    [RpcMethod("subtract")]
    Task<int> SubtractAsync(int minuend, int subtrahend);

    [RpcMethod("update")]
    Task UpdateAsync(int a, int b, int c, int d, int e);
}
