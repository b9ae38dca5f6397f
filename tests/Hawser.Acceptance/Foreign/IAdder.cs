using Hawser.Rpc;

namespace Hawser.Acceptance;

/// <summary>What peers in other languages call.</summary>
[RpcContract]
public interface IAdder
{
    Task<int> AddAsync(int a, int b);
}
