using Hawser.Rpc;

namespace Hawser.Acceptance.Child.Foreign;

/// <summary>Serves <see cref="IHost"/> to one peer.</summary>
internal sealed class Host(RpcPeer peer) : IHost
{
    public Task CheckAsync(string name) => new HostChecks(peer).RunAsync(name);

    public Task LeaveAsync()
    {
        // Not awaited: leaving waits for this very call.
        _ = peer.CloseAsync(TimeSpan.FromSeconds(20)).AsTask();
        return Task.CompletedTask;
    }
}
