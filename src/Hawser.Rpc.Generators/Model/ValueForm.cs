namespace Hawser.Rpc.Generators.Model;

/// <summary>
/// How a value is written: directly by the generated code, or (<see cref="Json"/>) through the contract's serializer options.
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
}
