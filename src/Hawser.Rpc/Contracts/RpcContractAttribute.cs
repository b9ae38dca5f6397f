namespace Hawser.Rpc;

/// <summary>
/// Makes an interface a contract: Hawser's source generator writes its client proxy, its dispatcher and its hash.
/// </summary>
/// <remarks>
/// A contract's methods return <see cref="Task"/>, <see cref="Task{TResult}"/>, <see cref="ValueTask"/> or
/// <see cref="ValueTask{TResult}"/>, and may take a <see cref="CancellationToken"/> as their last parameter. Members of base
/// interfaces belong to the contract.
/// </remarks>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class RpcContractAttribute : Attribute
{
    /// <summary>
    /// The contract's name on the wire, the first part of its methods' wire names. Null, the default: the interface's C# name
    /// without namespace.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>
    /// The <see cref="System.Text.Json.Serialization.JsonSerializerContext"/> that carries the contract's types, with a public
    /// parameterless constructor; its generated <c>Default</c> is used where there is one. Such a contract needs no reflection. Null,
    /// the default: the peer's options (<see cref="RpcPeerOptions.Json"/>).
    /// </summary>
    public Type? JsonContext { get; init; }
}
