using Hawser.Rpc;

namespace WebFarm;

/// <summary>One of the processes that answer on the farm's port.</summary>
[RpcContract]
public interface IWebServer
{
    /// <summary>Begins to answer.</summary>
    /// <returns>Its process.</returns>
    Task<int> OpenAsync(CancellationToken cancellationToken = default);

    /// <summary>Takes no more requests, and answers those that it has.</summary>
    Task CloseAsync(CancellationToken cancellationToken = default);
}
