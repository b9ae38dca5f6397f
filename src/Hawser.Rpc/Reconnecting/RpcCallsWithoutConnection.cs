namespace Hawser.Rpc;

/// <summary>What becomes of a call that is made while a <see cref="ReconnectingRpcPeer"/> is not connected.</summary>
public enum RpcCallsWithoutConnection
{
    /// <summary>It waits for the connection, up to its deadline and its token, and is sent then.</summary>
    Wait,

    /// <summary>It fails at once, with <see cref="Ipc.ConnectionLostException"/>.</summary>
    Fail,
}
