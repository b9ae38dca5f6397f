namespace Hawser.Rpc;

/// <summary>
/// A call's parameters or its result are longer than their receiver accepts. Nothing of the message was sent, and the connection
/// lives on.
/// </summary>
public sealed class MessageTooLargeException : Exception
{
    /// <summary>A message that is too long.</summary>
    /// <param name="method">The wire name of the method.</param>
    /// <param name="size">The message's length in bytes.</param>
    /// <param name="limit">The length in bytes that its receiver accepts.</param>
    public MessageTooLargeException(string method, long size, long limit)
        : base($"A message of '{method}' has {size} bytes, and its receiver accepts {limit} (RpcLimits.Message, RpcLimits.Pending).")
    {
        Method = method;
        Size = size;
        Limit = limit;
        HelpLink = $"docs/errors/{nameof(MessageTooLargeException)}.md";
    }

    /// <summary>The wire name of the method.</summary>
    public string Method { get; }

    /// <summary>The message's length in bytes.</summary>
    public long Size { get; }

    /// <summary>The length in bytes that its receiver accepts.</summary>
    public long Limit { get; }
}
