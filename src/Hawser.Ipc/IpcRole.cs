namespace Hawser.Ipc;

/// <summary>Which side of a connection this is. It decides who speaks first in the handshake and nothing after it.</summary>
public enum IpcRole
{
    /// <summary>The side that connected, holding a handle.</summary>
    Dialer,

    /// <summary>The side that issued the ticket and accepted.</summary>
    Listener,
}
