namespace Hawser.Rpc.Streams;

/// <summary>What a call's result is made of.</summary>
internal enum StreamResultKind : byte
{
    Bytes,
    ByteStream,
    Items,
}
