namespace Hawser.Rpc.Wire;

/// <summary>A received message's outer parts, as slices of it. A faulty message has those that could be read before the fault.</summary>
internal ref struct Envelope
{
    public EnvelopeKind Kind;

    /// <summary>None where the message has none, or where none could be read.</summary>
    public RequestId Id;

    /// <summary>The unescaped name; empty where there is none.</summary>
    public ReadOnlySpan<byte> Method;

    /// <summary>An array or an object; empty where there is none.</summary>
    public ReadOnlySpan<byte> Params;

    /// <summary>The result or the error object.</summary>
    public ReadOnlySpan<byte> Payload;

    /// <summary>What is left until the caller's deadline, in milliseconds.</summary>
    public long? DeadlineMs;

    /// <summary>The JSON text of <c>traceparent</c>, whatever it is; empty where there is none.</summary>
    public ReadOnlySpan<byte> TraceParent;

    /// <summary>The JSON text of <c>tracestate</c>, whatever it is; empty where there is none.</summary>
    public ReadOnlySpan<byte> TraceState;

    /// <summary>
    /// For a faulty message: it was meant as an answer, so that it is never answered, but the call that waits for it fails.
    /// </summary>
    public bool IsAnswer;

    /// <summary>What is wrong with a faulty message.</summary>
    public string? Fault;
}
