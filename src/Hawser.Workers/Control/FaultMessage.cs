using Hawser.Rpc;

namespace Hawser.Workers.Control;

/// <summary>A background exception as it crosses to the owner: what a <c>RemoteException</c> is made of.</summary>
internal sealed record FaultMessage(string Type, string Message, string? Stack, FaultMessage? Inner)
{
    /// <summary>Each text is cut here, so that an exception with a message of megabytes still crosses, and in time.</summary>
    private const int MaxCharacters = 16 << 10;

    /// <summary>Deeper inner exceptions are left out: the message must stay within the protocol's nesting limit.</summary>
    private const int MaxDepth = 8;

    internal static FaultMessage From(Exception exception, bool withStacks) => From(exception, withStacks, MaxDepth);

    /// <summary>As the receiver keeps it. The sender is not trusted: its texts are cut here too, and what has none is left empty.</summary>
    internal RemoteException ToException() => ToException(MaxDepth);

    private RemoteException ToException(int depth) => new(
        Cut(Message ?? ""),
        Cut(Type ?? ""),
        Stack is null ? null : Cut(Stack),
        inner: depth > 1 ? Inner?.ToException(depth - 1) : null);

    private static FaultMessage From(Exception exception, bool withStacks, int depth) => new(
        exception.GetType().FullName ?? exception.GetType().Name,
        Cut(exception.Message),
        withStacks && exception.StackTrace is { } stack ? Cut(stack) : null,
        exception.InnerException is { } inner && depth > 1 ? From(inner, withStacks, depth - 1) : null);

    private static string Cut(string text) => text.Length <= MaxCharacters ? text : string.Concat(text.AsSpan(0, MaxCharacters), "…");
}
