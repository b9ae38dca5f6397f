namespace Hawser.Rpc.Generators.Tests.Running;

internal sealed class Echo : IEcho
{
    public Task<bool> BooleanAsync(bool value) => Task.FromResult(value);

    public Task<byte> ByteAsync(byte value) => Task.FromResult(value);

    public Task<sbyte> SByteAsync(sbyte value) => Task.FromResult(value);

    public Task<short> Int16Async(short value) => Task.FromResult(value);

    public Task<ushort> UInt16Async(ushort value) => Task.FromResult(value);

    public Task<int> Int32Async(int value) => Task.FromResult(value);

    public Task<uint> UInt32Async(uint value) => Task.FromResult(value);

    public Task<long> Int64Async(long value) => Task.FromResult(value);

    public Task<ulong> UInt64Async(ulong value) => Task.FromResult(value);

    public Task<float> SingleAsync(float value) => Task.FromResult(value);

    public Task<double> DoubleAsync(double value) => Task.FromResult(value);

    public Task<decimal> DecimalAsync(decimal value) => Task.FromResult(value);

    public Task<char> CharAsync(char value) => Task.FromResult(value);

    public Task<string> StringAsync(string value) => Task.FromResult(value);

    public Task<Guid> GuidAsync(Guid value) => Task.FromResult(value);

    public Task<DateTime> DateTimeAsync(DateTime value) => Task.FromResult(value);

    public Task<DateTimeOffset> DateTimeOffsetAsync(DateTimeOffset value) => Task.FromResult(value);

    public Task<TimeSpan> TimeSpanAsync(TimeSpan value) => Task.FromResult(value);

    public ValueTask<int?> NullableInt32Async(int? value) => ValueTask.FromResult(value);

    public ValueTask<double?> NullableDoubleAsync(double? value) => ValueTask.FromResult(value);

    public ValueTask<Guid?> NullableGuidAsync(Guid? value) => ValueTask.FromResult(value);

    public ValueTask<string?> NullableStringAsync(string? value) => ValueTask.FromResult(value);

    public ValueTask<Shade?> NullableEnumAsync(Shade? value) => ValueTask.FromResult(value);

    public Task<Shade> EnumAsync(Shade value) => Task.FromResult(value);

    public Task<Leaf> RecordAsync(Leaf value) => Task.FromResult(value);

    public Task<Leaf?> NullableRecordAsync(Leaf? value) => Task.FromResult(value);

    public Task<Spot> StructAsync(Spot value) => Task.FromResult(value);

    public Task<(int Number, string? Text)> TupleAsync((int Number, string? Text) value) => Task.FromResult(value);

    public Task<byte[]> BytesAsync(byte[] value) => Task.FromResult(value);

    public Task<IReadOnlyList<Leaf?>> ListAsync(IReadOnlyList<Leaf?> value) => Task.FromResult(value);

    public Task<Dictionary<string, List<int?>>> DictionaryAsync(Dictionary<string, List<int?>> value) => Task.FromResult(value);

    public Task<double[]> NumbersAsync(double[] value) => Task.FromResult(value);
}
