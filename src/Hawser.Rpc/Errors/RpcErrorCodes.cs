namespace Hawser.Rpc;

/// <summary>The error codes of JSON-RPC 2.0 and of Hawser's protocol.</summary>
public static class RpcErrorCodes
{
    /// <summary>The message is no JSON text, or nests too deep.</summary>
    public const int ParseError = -32700;

    /// <summary>The message is no request, notification or response.</summary>
    public const int InvalidRequest = -32600;

    /// <summary>No such method is served.</summary>
    public const int MethodNotFound = -32601;

    /// <summary>The parameters do not fit the method.</summary>
    public const int InvalidParams = -32602;

    /// <summary>The peer could not answer for a reason of its own, or its answer could not be read.</summary>
    public const int InternalError = -32603;

    /// <summary>The handler threw: a <see cref="RemoteException"/>.</summary>
    public const int ApplicationError = -32000;

    /// <summary>The deadline has passed: a <see cref="RpcTimeoutException"/>.</summary>
    public const int DeadlineExceeded = -32001;

    /// <summary>Too many unanswered requests, or too many bytes of them, or the peer is closing; the call was not started.</summary>
    public const int Busy = -32002;

    /// <summary>The result is longer than its receiver accepts: a <see cref="MessageTooLargeException"/>.</summary>
    public const int MessageTooLarge = -32003;

    /// <summary>The call was cancelled.</summary>
    public const int Cancelled = -32800;
}
