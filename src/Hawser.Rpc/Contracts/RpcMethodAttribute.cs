namespace Hawser.Rpc;

/// <summary>Gives a method of a contract a wire name of its own.</summary>
/// <param name="wireName">The whole wire name, in place of <c>Contract.Method</c>. Names that begin with <c>$/</c> or
/// <c>rpc.</c> are reserved.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class RpcMethodAttribute(string wireName) : Attribute
{
    /// <summary>The whole wire name.</summary>
    public string WireName { get; } = wireName;
}
