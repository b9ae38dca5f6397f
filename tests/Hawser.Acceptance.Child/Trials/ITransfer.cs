using Hawser.Rpc;

namespace Hawser.Acceptance.Child.Trials;

/// <summary>Values and streams in both directions.</summary>
[RpcContract]
public interface ITransfer
{
    Task<byte[]> EchoAsync(byte[] value);

    /// <summary>0, 1, 2 … in order.</summary>
    IAsyncEnumerable<int> CountAsync(int count, CancellationToken cancellationToken = default);

    Task<long> SumAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default);
}
