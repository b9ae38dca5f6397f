using Hawser.Rpc;

namespace Hawser.Workers.Tests.Pools;

/// <summary>What the pool tests call.</summary>
[RpcContract]
public interface IBerth
{
    /// <summary>Gives its argument back.</summary>
    [Idempotent]
    Task<int> EchoAsync(int number, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="EchoAsync"/>, and must not be done twice.</summary>
    Task<int> BookAsync(int number, CancellationToken cancellationToken = default);

    /// <summary>The worker's name, and how often it was initialized, and with what.</summary>
    Task<string> DescribeAsync();

    Task InitializeAsync(int index);

    Task FailAsync(string message);

    /// <summary>The numbers, and failures in the place of those that are divisible by 7.</summary>
    Task<IReadOnlyList<ItemOutcome<int>>> SiftAsync(IReadOnlyList<int> numbers, CancellationToken cancellationToken = default);
}
