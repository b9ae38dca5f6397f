namespace Hawser.Rpc;

/// <summary>What a <see cref="ReconnectingRpcPeer"/> is doing about its connection.</summary>
public enum RpcConnectionState
{
    /// <summary>It dials.</summary>
    Connecting,

    /// <summary>It is connected.</summary>
    Connected,

    /// <summary>It pauses before it dials again.</summary>
    Waiting,

    /// <summary>It is over: no connection comes any more.</summary>
    Closed,
}
