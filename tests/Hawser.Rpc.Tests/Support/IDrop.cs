namespace Hawser.Rpc.Tests.Support;

/// <summary>One-way calls with values that follow them.</summary>
[RpcContract]
public interface IDrop
{
    [OneWay]
    ValueTask DropAsync(byte[] data);
}
