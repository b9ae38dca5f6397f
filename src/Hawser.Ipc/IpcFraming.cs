namespace Hawser.Ipc;

/// <summary>How a connection cuts its stream of bytes into messages.</summary>
public enum IpcFraming
{
    /// <summary>Hawser's own: lengths in binary, and chunks of binary data beside the messages.</summary>
    Binary,

    /// <summary>A <c>Content-Length</c> header before each message, as editors and stock JSON-RPC peers use it. It has no chunks.</summary>
    ContentLength,
}
