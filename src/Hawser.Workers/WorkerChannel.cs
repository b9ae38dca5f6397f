namespace Hawser.Workers;

/// <summary>What a worker and those who call it talk over. The handshake and what is said are the same over all.</summary>
public enum WorkerChannel
{
    /// <summary>
    /// A Unix socket in a folder that only this user can enter; of a worker that is served in this process, memory. The fastest, and the
    /// default.
    /// </summary>
    UnixSocket,

    /// <summary>
    /// TCP on the loopback interface, within TLS 1.3 that is pinned to the listener's own certificate: for a worker that does not see this
    /// process's files, such as one in a container that shares its network.
    /// </summary>
    Tcp,

    /// <summary>
    /// The worker's own standard input and output, behind the boot line: for a worker that sees neither this process's files nor its
    /// network. It has this one connection (<c>SpawnAsync</c>; <c>StartAsync</c> refuses it), and what it prints goes to stderr. Of a
    /// worker that is served in this process, memory.
    /// </summary>
    StandardStreams,
}
