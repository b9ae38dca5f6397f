namespace Hawser.Rpc;

/// <summary>
/// The peer refused a message (no such method, parameters that do not fit, too busy), or broke the protocol itself, or its answer
/// could not be read. The message names the method or the parameter.
/// </summary>
public sealed class RpcProtocolException : Exception
{
    /// <summary>A refused call or a broken rule.</summary>
    /// <param name="code">What was refused or broken: one of <see cref="RpcErrorCodes"/>.</param>
    /// <param name="message">The message.</param>
    /// <param name="inner">What it came from, or null.</param>
    public RpcProtocolException(int code, string message, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        HelpLink = $"docs/errors/{nameof(RpcProtocolException)}.md";
    }

    /// <summary>What was refused or broken: one of <see cref="RpcErrorCodes"/>.</summary>
    public int Code { get; }
}
