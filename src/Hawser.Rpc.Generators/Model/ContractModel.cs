namespace Hawser.Rpc.Generators.Model;

/// <summary>Everything that the emitter needs to know of one contract, as plain text, so that it can be compared and kept.</summary>
/// <param name="Namespace">The interface's namespace as C# text; null: the global one.</param>
/// <param name="ClassName">The generated class: the containing types and the interface joined by <c>_</c>, and <c>RpcContract</c>.</param>
/// <param name="HintName">The generated file's name, different for every interface of a compilation.</param>
/// <param name="Interface">The interface, fully qualified.</param>
/// <param name="WireName">The contract's name on the wire.</param>
/// <param name="Hash">The contract hash: 64 lower-case hexadecimal digits.</param>
/// <param name="Sequential">Whether the interface carries <c>[Sequential]</c>.</param>
/// <param name="JsonContext">The serializer context's type, fully qualified; null: none.</param>
/// <param name="Methods">The methods, base interfaces' included; the position is the method's index.</param>
internal sealed record ContractModel(
    string? Namespace,
    string ClassName,
    string HintName,
    string Interface,
    string WireName,
    string Hash,
    bool Sequential,
    string? JsonContext,
    EquatableArray<MethodModel> Methods);
