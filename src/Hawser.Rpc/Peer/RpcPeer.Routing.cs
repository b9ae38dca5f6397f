using Hawser.Rpc.Calls;

namespace Hawser.Rpc;

// What a client that outlives its connections needs of each of them.
public sealed partial class RpcPeer
{
    internal OutgoingCalls Calls => _calls;

    /// <summary>Whether calls can be made: neither side has said goodbye, and the connection lasts.</summary>
    internal bool IsOpen => _calls.IsOpen;

    /// <summary>Whether the other side serves this build of a contract, or does not say.</summary>
    internal bool Serves(RpcContract contract) =>
        RemoteContracts is not { } remote || remote.GetValueOrDefault(contract.Name) == contract.Hash;

    /// <exception cref="ContractMismatchException">The other side says that it does not serve it.</exception>
    internal void RequireContract(RpcContract contract)
    {
        if (!Serves(contract))
        {
            throw new ContractMismatchException(contract.Name, contract.Hash, RemoteContracts!.GetValueOrDefault(contract.Name));
        }
    }
}
