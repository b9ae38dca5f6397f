using Hawser.Rpc;

namespace Hawser.Acceptance.Child.Foreign;

/// <summary>What a peer in another language asks of this process beside <see cref="IExchange"/>.</summary>
[RpcContract]
public interface IHost
{
    /// <summary>Calls the caller back as <see cref="HostChecks"/> says, and throws when it does not do as it should.</summary>
    Task CheckAsync(string name);

    /// <summary>Begins an orderly end.</summary>
    Task LeaveAsync();
}
