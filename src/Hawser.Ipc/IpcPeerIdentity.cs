namespace Hawser.Ipc;

/// <summary>Who is on the other side, as the kernel tells it (SO_PEERCRED), not as the peer says.</summary>
/// <param name="ProcessId">The process that connected, or that began to listen.</param>
/// <param name="UserId">Its effective user id at that moment.</param>
public sealed record IpcPeerIdentity(int ProcessId, int UserId);
