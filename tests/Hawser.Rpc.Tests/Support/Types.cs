using System.Globalization;

namespace Hawser.Rpc.Tests.Support;

/// <summary>Gives everything back.</summary>
public sealed class Types : ITypes
{
    public Task<string> PlainAsync(bool a, byte b, sbyte c, short d, ushort e, int f, uint g, long h, ulong i, decimal j) =>
        Task.FromResult(string.Create(CultureInfo.InvariantCulture, $"{a} {b} {c} {d} {e} {f} {g} {h} {i} {j}"));

    public Task<long> LongAsync(long value) => Task.FromResult(value);

    public Task<ulong> UnsignedAsync(ulong value) => Task.FromResult(value);

    public Task<double> DoubleAsync(double value) => Task.FromResult(value);

    public Task<float> SingleAsync(float value) => Task.FromResult(value);

    public Task<decimal> DecimalAsync(decimal value) => Task.FromResult(value);

    public Task<string> TextAsync(string value) => Task.FromResult(value);

    public Task<string?> NullableTextAsync(string? value) => Task.FromResult(value);

    public Task<int?> NullableNumberAsync(int? value) => Task.FromResult(value);

    public Task<Guid> GuidAsync(Guid value) => Task.FromResult(value);

    public Task<DateTimeOffset> MomentAsync(DateTimeOffset value) => Task.FromResult(value);

    public Task<DateTime> DateAsync(DateTime value) => Task.FromResult(value);

    public Task<byte[]> BytesAsync(byte[] value) => Task.FromResult(value);

    public Task<Shade> EnumAsync(Shade value) => Task.FromResult(value);

    public Task<Person> RecordAsync(Person value) => Task.FromResult(value);

    public Task<Dictionary<string, List<Person?>>> CollectionAsync(Dictionary<string, List<Person?>> value) => Task.FromResult(value);

    public ValueTask<(int Count, string Name)> TupleAsync((int Count, string Name) value) => ValueTask.FromResult(value);

    public Task<string> DefaultsAsync(int a, string b, int? c, Shade d, string? e) =>
        Task.FromResult($"{a} {b} {c?.ToString(CultureInfo.InvariantCulture) ?? "null"} {d} {e ?? "null"}");
}
