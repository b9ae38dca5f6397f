namespace Hawser.Ipc;

/// <summary>Where a listener's connections come from: hands each to the listener and pumps its handshake when bytes come.</summary>
internal abstract class AcceptSource
{
    /// <summary>Where it listens.</summary>
    internal abstract IpcEndpoint Endpoint { get; }

    /// <summary>The fingerprint of its certificate; empty in suite 1.</summary>
    internal virtual ReadOnlySpan<byte> Certificate => default;

    /// <summary>Begins to accept.</summary>
    /// <param name="admit">Makes the handshake of a new channel, or null when it is refused at once (and the channel disposed).</param>
    /// <param name="startThread">
    /// Starts a thread by its name, and throws when the system gives none. When that fails here, nothing of the source is left.
    /// </param>
    internal abstract void Start(Func<Transport, PendingHandshake?> admit, Action<string, ThreadStart> startThread);

    /// <summary>Accepts no more, removes what it made in the file system, and completes when the last handshake has been dropped.</summary>
    internal abstract Task CloseAsync();
}
