using Hawser.Ipc;

namespace Hawser.Rpc;

/// <summary>
/// The reasons of <c>$/bye</c> that mean something to the other side: the listener has ended the connection, for a reason that a client
/// which would return must know.
/// </summary>
internal static class ByeReason
{
    private const string Replaced = "replaced";
    private const string Revoked = "revoked";
    private const string Stopped = "stopped";

    /// <summary>What is said; null: nothing.</summary>
    public static string? Of(IpcEndKind kind) => kind switch
    {
        IpcEndKind.Replaced => Replaced,
        IpcEndKind.Revoked => Revoked,
        IpcEndKind.Stopped => Stopped,
        _ => null,
    };

    /// <summary>What was heard; null: any other goodbye.</summary>
    public static IpcEndKind? KindOf(string reason) => reason switch
    {
        Replaced => IpcEndKind.Replaced,
        Revoked => IpcEndKind.Revoked,
        Stopped => IpcEndKind.Stopped,
        _ => null,
    };
}
