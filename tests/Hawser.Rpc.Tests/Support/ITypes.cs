namespace Hawser.Rpc.Tests.Support;

[RpcContract]
public interface ITypes
{
    Task<string> PlainAsync(bool a, byte b, sbyte c, short d, ushort e, int f, uint g, long h, ulong i, decimal j);

    Task<long> LongAsync(long value);

    Task<ulong> UnsignedAsync(ulong value);

    Task<double> DoubleAsync(double value);

    Task<float> SingleAsync(float value);

    Task<decimal> DecimalAsync(decimal value);

    Task<string> TextAsync(string value);

    Task<string?> NullableTextAsync(string? value);

    Task<int?> NullableNumberAsync(int? value);

    Task<Guid> GuidAsync(Guid value);

    Task<DateTimeOffset> MomentAsync(DateTimeOffset value);

    Task<DateTime> DateAsync(DateTime value);

    Task<byte[]> BytesAsync(byte[] value);

    Task<Shade> EnumAsync(Shade value);

    Task<Person> RecordAsync(Person value);

    Task<Dictionary<string, List<Person?>>> CollectionAsync(Dictionary<string, List<Person?>> value);

    ValueTask<(int Count, string Name)> TupleAsync((int Count, string Name) value);

    Task<string> DefaultsAsync(int a, string b = "b", int? c = 3, Shade d = Shade.Dark, string? e = null);
}
