namespace Hawser.Rpc.Tests.Support;

/// <summary>The contract of the exchange in docs/protocol.md.</summary>
[RpcContract]
public interface IAdder
{
    Task<int> AddAsync(int a, int b);

    Task<int> SumAsync(byte[] data);
}
