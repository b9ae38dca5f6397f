using Hawser.Rpc;

namespace Hawser.Acceptance.Agent;

/// <summary>A worker process that asks its parent.</summary>
[RpcContract]
public interface IShip
{
    Task<string> AskAsync();

    Task WaitForAsync(string signal, CancellationToken cancellationToken = default);

    Task<bool> EnterAsync();

    Task CountAsync(int times, bool flush);
}
