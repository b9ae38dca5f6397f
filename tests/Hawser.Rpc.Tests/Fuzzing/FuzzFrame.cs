namespace Hawser.Rpc.Tests.Fuzzing;

/// <summary>What goes in one frame: a message, or a chunk of a stream.</summary>
internal readonly record struct FuzzFrame(uint? Stream, byte[] Data);
