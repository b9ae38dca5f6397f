using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using Hawser.Rpc.Streams;

namespace Hawser.Rpc.Generated;

/// <summary>
/// A parameter of bytes, of which some may still be on their way: <see cref="RpcInvocation.WholeAsync"/> waits for them. The default
/// value has no bytes.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[SuppressMessage("Performance", "CA1815", Justification = "It is read once and handed on; nobody compares it.")]
public readonly struct RpcBytes
{
    internal RpcBytes(byte[] whole) => Whole = whole;

    internal RpcBytes(IncomingBytes incoming) => Incoming = incoming;

    /// <summary>What came as text.</summary>
    internal byte[]? Whole { get; }

    /// <summary>What comes behind the request.</summary>
    internal IncomingBytes? Incoming { get; }
}
