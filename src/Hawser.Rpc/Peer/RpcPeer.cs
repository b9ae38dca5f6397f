namespace Hawser.Rpc;

/// <summary>One side of a connection that calls and is called.</summary>
public sealed class RpcPeer;
