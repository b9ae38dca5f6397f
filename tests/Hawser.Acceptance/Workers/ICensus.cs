using Hawser.Rpc;

namespace Hawser.Acceptance.Workers;

/// <summary>Asked who serves.</summary>
[RpcContract]
public interface ICensus
{
    Task<int> ProcessIdAsync();

    /// <summary>How often the worker state was made in this process.</summary>
    Task<int> StatesAsync();
}
