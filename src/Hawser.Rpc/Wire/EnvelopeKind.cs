namespace Hawser.Rpc.Wire;

/// <summary>What a message is.</summary>
internal enum EnvelopeKind
{
    Request,
    Notification,
    Result,
    Error,

    /// <summary>JSON of another shape (-32600).</summary>
    Invalid,

    /// <summary>No JSON text, or one that nests too deep (-32700).</summary>
    Malformed,
}
