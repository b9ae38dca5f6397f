namespace Hawser.Rpc.Streams;

/// <summary>The answer to a call whose result is bytes or a stream.</summary>
/// <param name="Stream">What the answer names; null: it names nothing.</param>
/// <param name="Bytes">Bytes that came as text; null, as the stream: the result is null.</param>
internal readonly record struct StreamResult(IncomingStream? Stream, byte[]? Bytes);
