namespace Hawser.Rpc.Generators.Model;

/// <summary>
/// How a value is written: directly by the generated code, through the contract's serializer options (<see cref="Json"/>), or beside the
/// message, by the runtime.
/// </summary>
internal enum ValueForm
{
    Json,
    Boolean,
    Byte,
    SByte,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Single,
    Double,
    Decimal,
    String,
    Guid,
    DateTime,
    DateTimeOffset,

    // From here on: only whole parameters and whole results.

    /// <summary><c>byte[]</c>.</summary>
    Bytes,

    /// <summary><c>ReadOnlyMemory&lt;byte&gt;</c>.</summary>
    Memory,

    /// <summary><c>Stream</c>.</summary>
    ByteStream,

    /// <summary><c>IAsyncEnumerable&lt;T&gt;</c>.</summary>
    Sequence,

    /// <summary><c>IProgress&lt;T&gt;</c>.</summary>
    Progress,
}
