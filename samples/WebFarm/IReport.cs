using Hawser.Rpc;

namespace WebFarm;

/// <summary>What the parent answers to its workers: a question of the application's own, over the connection that they have anyway.</summary>
[RpcContract]
public interface IReport
{
    /// <summary>What the whole farm has done, in all its lives.</summary>
    Task<FarmReport> ReadAsync(CancellationToken cancellationToken = default);
}
