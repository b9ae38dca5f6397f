using Hawser.Rpc;

namespace Consumer;

/// <summary>What the worker is asked.</summary>
[RpcContract]
public interface ICalculator
{
    /// <summary>The sum, and the process that computed it.</summary>
    Task<Answer> AddAsync(int left, int right, CancellationToken cancellationToken = default);
}
