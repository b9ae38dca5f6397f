namespace Hawser.Rpc.Generators.Tests.Running;

public sealed class EchoTests
{
    [Fact]
    public async Task P17_numbers_arrive_as_they_were_at_the_edges_of_their_types()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IEcho>(new Echo());
        IEcho echo = pair.Client<IEcho>();

        await AssertSame(echo.ByteAsync, byte.MinValue, byte.MaxValue);
        await AssertSame(echo.SByteAsync, sbyte.MinValue, sbyte.MaxValue);
        await AssertSame(echo.Int16Async, short.MinValue, short.MaxValue);
        await AssertSame(echo.UInt16Async, ushort.MinValue, ushort.MaxValue);
        await AssertSame(echo.Int32Async, int.MinValue, 0, int.MaxValue);
        await AssertSame(echo.UInt32Async, uint.MinValue, uint.MaxValue);
        await AssertSame(echo.Int64Async, long.MinValue, (1L << 53) + 1, long.MaxValue);
        await AssertSame(echo.UInt64Async, ulong.MinValue, ulong.MaxValue);
        await AssertSame(echo.DecimalAsync, decimal.MinValue, 1.50m, 0.0000000000000000000000000001m, decimal.MaxValue);
        await AssertSame(echo.BooleanAsync, true, false);
    }

    [Fact]
    public async Task P17_floating_point_numbers_arrive_to_the_bit_and_may_be_no_number()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IEcho>(new Echo());
        IEcho echo = pair.Client<IEcho>();

        double[] doubles =
        [
            0.1, -0.0, double.Epsilon, double.MaxValue, double.MinValue, double.NaN, double.PositiveInfinity, double.NegativeInfinity,
        ];
        foreach (double value in doubles)
        {
            Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(await echo.DoubleAsync(value)));
        }

        float[] singles =
        [
            0.1f, -0f, float.Epsilon, float.MaxValue, float.MinValue, float.NaN, float.PositiveInfinity, float.NegativeInfinity,
        ];
        foreach (float value in singles)
        {
            Assert.Equal(BitConverter.SingleToInt32Bits(value), BitConverter.SingleToInt32Bits(await echo.SingleAsync(value)));
        }

        Assert.Equal(doubles, await echo.NumbersAsync(doubles));
    }

    [Fact]
    public async Task P17_text_arrives_as_it_was_in_every_script()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IEcho>(new Echo());
        IEcho echo = pair.Client<IEcho>();

        await AssertSame(echo.StringAsync, "", "plain", "Grüße, 世界, مرحبا, 👩‍👩‍👧");
        await AssertSame(echo.StringAsync, "\"\\/\b\f\n\r\t\0\u2028\u007f", new string('ß', 100_000));
        await AssertSame(echo.CharAsync, 'x', '"', 'ß', '世', '\0');
    }

    [Fact]
    public async Task P17_dates_identifiers_enums_and_bytes_arrive_as_they_were()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IEcho>(new Echo());
        IEcho echo = pair.Client<IEcho>();

        await AssertSame(echo.GuidAsync, Guid.Empty, Guid.NewGuid());
        DateTimeOffset leapDay = new DateTimeOffset(2024, 2, 29, 23, 59, 59, 999, TimeSpan.FromMinutes(-570)).AddTicks(7);
        await AssertSame(echo.DateTimeOffsetAsync, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, leapDay);
        await AssertSame(echo.DateTimeAsync, DateTime.MinValue, DateTime.MaxValue, leapDay.UtcDateTime, leapDay.DateTime);
        Assert.Equal(DateTimeKind.Utc, (await echo.DateTimeAsync(DateTime.UnixEpoch)).Kind);
        await AssertSame(echo.TimeSpanAsync, TimeSpan.MinValue, TimeSpan.Zero, TimeSpan.MaxValue);
        await AssertSame(echo.EnumAsync, Shade.None, Shade.Dark, Shade.Light, (Shade)12345);
        await AssertSame<byte[]>(echo.BytesAsync, [], [0, 255, 128], [.. Enumerable.Range(0, 100_000).Select(static i => (byte)i)]);
    }

    [Fact]
    public async Task P17_nulls_arrive_where_the_type_allows_them()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IEcho>(new Echo());
        IEcho echo = pair.Client<IEcho>();

        Assert.Null(await echo.NullableInt32Async(null));
        Assert.Equal(5, await echo.NullableInt32Async(5));
        Assert.Null(await echo.NullableDoubleAsync(null));
        Assert.Equal(double.NaN, await echo.NullableDoubleAsync(double.NaN));
        Assert.Null(await echo.NullableGuidAsync(null));
        Assert.Equal(Guid.Empty, await echo.NullableGuidAsync(Guid.Empty));
        Assert.Null(await echo.NullableStringAsync(null));
        Assert.Equal("", await echo.NullableStringAsync(""));
        Assert.Null(await echo.NullableEnumAsync(null));
        Assert.Equal(Shade.Light, await echo.NullableEnumAsync(Shade.Light));
        Assert.Null(await echo.NullableRecordAsync(null));
    }

    [Fact]
    public async Task P17_records_structs_tuples_and_collections_arrive_with_what_they_hold()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IEcho>(new Echo());
        IEcho echo = pair.Client<IEcho>();
        var next = new Leaf("", -0.5, null, Shade.Dark);
        var leaf = new Leaf("Blättchen", double.PositiveInfinity, next) { Fallen = DateTimeOffset.UnixEpoch };

        await AssertSame(echo.RecordAsync, leaf, new Leaf("x", 1));
        await AssertSame(echo.StructAsync, default, new Spot(-1, int.MaxValue));
        await AssertSame(echo.TupleAsync, (5, "five"), (0, null));
        await AssertSame<IReadOnlyList<Leaf?>>(echo.ListAsync, [], [leaf, null, leaf]);
        Dictionary<string, List<int?>> dictionary = await echo.DictionaryAsync(new() { ["a.b\"c"] = [1, null], [""] = [] });
        Assert.Equal([1, null], dictionary["a.b\"c"]);
        Assert.Empty(dictionary[""]);
    }

    private static async Task AssertSame<T>(Func<T, Task<T>> echo, params T[] values)
    {
        foreach (T? value in values)
        {
            Assert.Equal(value, await echo(value));
        }
    }
}
