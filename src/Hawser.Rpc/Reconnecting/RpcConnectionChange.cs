using Hawser.Ipc;

namespace Hawser.Rpc;

/// <summary>A step in the life of a <see cref="ReconnectingRpcPeer"/>.</summary>
/// <param name="State">What it does from now on.</param>
/// <param name="Attempt">How often it has dialed since it was connected last, this time included; 0 when it is connected or was lost just
/// now.</param>
/// <param name="Delay">How long it pauses; zero unless <paramref name="State"/> is <see cref="RpcConnectionState.Waiting"/>.</param>
/// <param name="End">How the last connection ended; null: there was none yet, or it lasts.</param>
/// <param name="Failure">Why the last attempt failed; null: there was none since the last connection, or it did not fail.</param>
public sealed record RpcConnectionChange(
    RpcConnectionState State, int Attempt, TimeSpan Delay, IpcEnd? End = null, Exception? Failure = null);
