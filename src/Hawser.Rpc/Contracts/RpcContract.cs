using Hawser.Rpc.Generated;

namespace Hawser.Rpc;

/// <summary>
/// What is known of a contract without its type: the generator makes one for each interface with <see cref="RpcContractAttribute"/>.
/// Immutable.
/// </summary>
public abstract class RpcContract
{
    private protected RpcContract(string name, string hash, RpcMethod[] methods, bool sequential)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(hash);
        ArgumentNullException.ThrowIfNull(methods);
        Name = name;
        Hash = hash;
        Methods = Array.AsReadOnly(methods);
        Sequential = sequential;
    }

    /// <summary>The contract's name on the wire.</summary>
    public string Name { get; }

    /// <summary>
    /// 64 lower-case hexadecimal digits that differ when a method, a parameter, or a public member of a type that the contract carries
    /// differs. Two peers compare them, so that another build is an error that names both sides, never a call decoded wrongly.
    /// </summary>
    public string Hash { get; }

    /// <summary>The interface.</summary>
    public abstract Type Type { get; }

    /// <summary>The methods; their place is what <see cref="RpcInvocation.MethodIndex"/> counts.</summary>
    public IReadOnlyList<RpcMethod> Methods { get; }

    /// <summary>Whether the interface has <see cref="SequentialAttribute"/>. The class that implements it may have it too.</summary>
    public bool Sequential { get; }

    internal abstract RpcJson? OwnJson { get; }

    internal abstract Task Dispatch(object target, RpcInvocation invocation);
}
