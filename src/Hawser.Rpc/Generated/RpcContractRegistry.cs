using System.ComponentModel;

namespace Hawser.Rpc.Generated;

/// <summary>Where generated module initializers put their contracts. Thread-safe.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RpcContractRegistry
{
    /// <summary>Makes a contract known as <see cref="RpcContract{T}.Instance"/>; a later one takes the earlier one's place.</summary>
    /// <typeparam name="T">The interface.</typeparam>
    /// <param name="contract">Its contract.</param>
    public static void Add<T>(RpcContract<T> contract)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(contract);
        RpcContract<T>.Registered = contract;
    }
}
