namespace Hawser.Rpc.Generators.Tests.Running;

/// <summary>Gives back what it gets, in every type that is written directly and in many that go through the serializer.</summary>
[RpcContract]
internal interface IEcho
{
    Task<bool> BooleanAsync(bool value);

    Task<byte> ByteAsync(byte value);

    Task<sbyte> SByteAsync(sbyte value);

    Task<short> Int16Async(short value);

    Task<ushort> UInt16Async(ushort value);

    Task<int> Int32Async(int value);

    Task<uint> UInt32Async(uint value);

    Task<long> Int64Async(long value);

    Task<ulong> UInt64Async(ulong value);

    Task<float> SingleAsync(float value);

    Task<double> DoubleAsync(double value);

    Task<decimal> DecimalAsync(decimal value);

    Task<char> CharAsync(char value);

    Task<string> StringAsync(string value);

    Task<Guid> GuidAsync(Guid value);

    Task<DateTime> DateTimeAsync(DateTime value);

    Task<DateTimeOffset> DateTimeOffsetAsync(DateTimeOffset value);

    Task<TimeSpan> TimeSpanAsync(TimeSpan value);

    ValueTask<int?> NullableInt32Async(int? value);

    ValueTask<double?> NullableDoubleAsync(double? value);

    ValueTask<Guid?> NullableGuidAsync(Guid? value);

    ValueTask<string?> NullableStringAsync(string? value);

    ValueTask<Shade?> NullableEnumAsync(Shade? value);

    Task<Shade> EnumAsync(Shade value);

    Task<Leaf> RecordAsync(Leaf value);

    Task<Leaf?> NullableRecordAsync(Leaf? value);

    Task<Spot> StructAsync(Spot value);

    Task<(int Number, string? Text)> TupleAsync((int Number, string? Text) value);

    Task<byte[]> BytesAsync(byte[] value);

    Task<IReadOnlyList<Leaf?>> ListAsync(IReadOnlyList<Leaf?> value);

    Task<Dictionary<string, List<int?>>> DictionaryAsync(Dictionary<string, List<int?>> value);

    Task<double[]> NumbersAsync(double[] value);
}
