namespace Hawser.Ipc;

/// <summary>How often a ticket can be used. One ticket serves one peer, whatever its kind.</summary>
public enum IpcTicketKind
{
    /// <summary>The first valid proof burns it.</summary>
    Once,

    /// <summary>
    /// A valid proof ends the earlier connection (<see cref="IpcEndKind.Replaced"/>), so that a peer returns before its loss was noticed.
    /// </summary>
    Renew,

    /// <summary>Every valid proof makes another connection beside the earlier ones.</summary>
    Many,
}
