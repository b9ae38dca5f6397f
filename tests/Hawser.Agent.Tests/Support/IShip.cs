using Hawser.Rpc;

namespace Hawser.Agent.Tests.Support;

/// <summary>What workers do in these tests: they ask their agent.</summary>
[RpcContract]
public interface IShip
{
    Task<string> AskWhoIAmAsync();

    Task<string> StateAsync();

    Task<int> LengthAsync();
}
