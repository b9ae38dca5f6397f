using Hawser.Rpc;

namespace Hawser.Acceptance.Agent;

/// <summary>What the parent of these tests answers to its workers.</summary>
[RpcContract]
public interface IHarbour
{
    Task<string> BerthOfAsync(string ship);
}
