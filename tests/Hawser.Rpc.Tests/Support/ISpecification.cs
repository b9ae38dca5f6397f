using System.Text.Json;

namespace Hawser.Rpc.Tests.Support;

/// <summary>The methods of the examples in section 7 of the JSON-RPC 2.0 specification.</summary>
[RpcContract]
public interface ISpecification
{
    [RpcMethod("subtract")]
    Task<int> SubtractAsync(int minuend, int subtrahend);

    [RpcMethod("update")]
    Task UpdateAsync(int a, int b, int c, int d, int e);

    [RpcMethod("sum")]
    Task<int> SumAsync(int a, int b, int c);

    [RpcMethod("get_data")]
    Task<JsonElement> GetDataAsync();

    [RpcMethod("notify_hello")]
    [OneWay]
    ValueTask HelloAsync(int number);

    [RpcMethod("notify_sum")]
    [OneWay]
    ValueTask NotifySumAsync(int a, int b, int c);
}
