using Hawser.Rpc.Generated;

namespace Hawser.Rpc.Serving;

/// <summary>A method that a peer serves. Immutable.</summary>
internal sealed record ServedMethod(RpcContract Contract, RpcMethod Method, int Index, RpcJson Json, ServedInstance Instance);
