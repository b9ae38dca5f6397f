namespace Hawser.Rpc;

/// <summary>
/// A call that was given up here and that the other side, though it was told, did not answer within
/// <see cref="RpcPeerOptions.UnansweredGrace"/> or its proxy's own, or whose stream it still produced then: its handler does not heed its token.
/// </summary>
/// <param name="Method">The method's wire name.</param>
/// <param name="Deadline">The time that the call had, when it was given up because that had passed; null: its caller cancelled it.</param>
/// <param name="Grace">The time that the other side had for its answer, from when it was told.</param>
public sealed record RpcUnansweredCall(string Method, TimeSpan? Deadline, TimeSpan Grace);
