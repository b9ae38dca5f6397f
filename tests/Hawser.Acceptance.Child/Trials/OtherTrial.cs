using Hawser.Rpc;

namespace Hawser.Acceptance.Child.Trials;

/// <summary>The contract <see cref="ITrial"/> as another build would have it.</summary>
[RpcContract(Name = "ITrial")]
public interface IOtherTrial
{
    Task<long> AddAsync(long a, long b);
}

/// <summary>Serves it.</summary>
public sealed class OtherTrial : IOtherTrial
{
    public Task<long> AddAsync(long a, long b) => Task.FromResult(a + b);
}
