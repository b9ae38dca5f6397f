namespace Hawser.Ipc;

/// <summary>A frame's header, as read.</summary>
/// <param name="Size">Its own size in bytes; 0: it is not whole yet.</param>
/// <param name="IsChunk">Whether the body is a chunk, and begins with the number of its stream.</param>
/// <param name="Length">The length of the body.</param>
internal readonly record struct FrameHeader(int Size, bool IsChunk, int Length);
