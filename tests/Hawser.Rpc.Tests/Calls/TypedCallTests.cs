using System.Text.Json;
using Hawser.Rpc.Tests.Support;

namespace Hawser.Rpc.Tests.Calls;

public sealed class TypedCallTests
{
    [Fact]
    public async Task P17_numbers_at_the_edges_of_their_types_round_trip()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<ITypes>(new Types());
        ITypes types = pair.Client.CreateProxy<ITypes>();

        Assert.Equal(
            "True 255 -128 -32768 65535 -2147483648 4294967295 -9223372036854775808 18446744073709551615 -79228162514264337593543950335",
            await types.PlainAsync(
                true, byte.MaxValue, sbyte.MinValue, short.MinValue, ushort.MaxValue, int.MinValue, uint.MaxValue, long.MinValue,
                ulong.MaxValue, decimal.MinValue).InTime());
        Assert.Equal(long.MaxValue, await types.LongAsync(long.MaxValue).InTime());
        Assert.Equal(ulong.MaxValue, await types.UnsignedAsync(ulong.MaxValue).InTime());
        Assert.Equal(decimal.MaxValue, await types.DecimalAsync(decimal.MaxValue).InTime());
        foreach (double value in new[]
                 {
                     double.MaxValue, double.MinValue, double.Epsilon, -0.0, 0.1,
                     double.NaN, double.PositiveInfinity, double.NegativeInfinity,
                 })
        {
            Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(await types.DoubleAsync(value).InTime()));
        }

        foreach (float value in new[] { float.MaxValue, float.Epsilon, 0.1f, float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            Assert.Equal(value, await types.SingleAsync(value).InTime());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("größer ≠ 小さい 🐙 \u0000 \" \\ \u2028 </script>")]
    public async Task P17_any_text_round_trips(string text)
    {
        await using PeerPair pair = await PeerPair.ServeAsync<ITypes>(new Types());

        Assert.Equal(text, await pair.Client.CreateProxy<ITypes>().TextAsync(text).InTime());
    }

    [Fact]
    public async Task P17_nulls_dates_guids_bytes_enums_records_and_collections_round_trip()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<ITypes>(new Types());
        ITypes types = pair.Client.CreateProxy<ITypes>();
        var person = new Person("Ada", 36, new Person("Charles", 44), ["math", "größer"]);
        DateTimeOffset moment = new DateTimeOffset(2026, 2, 28, 23, 59, 59, 999, TimeSpan.FromHours(-9.5)).AddTicks(7);

        Assert.Null(await types.NullableTextAsync(null).InTime());
        Assert.Equal("x", await types.NullableTextAsync("x").InTime());
        Assert.Null(await types.NullableNumberAsync(null).InTime());
        Assert.Equal(-7, await types.NullableNumberAsync(-7).InTime());
        var guid = new Guid("00112233-4455-6677-8899-aabbccddeeff");
        Assert.Equal(guid, await types.GuidAsync(guid).InTime());
        Assert.True(moment.EqualsExact(await types.MomentAsync(moment).InTime()));
        Assert.Equal(DateTime.MaxValue, await types.DateAsync(DateTime.MaxValue).InTime());
        Assert.Equal(DateTimeKind.Utc, (await types.DateAsync(DateTime.UnixEpoch).InTime()).Kind);
        Assert.Equal([0, 1, 254, 255], await types.BytesAsync([0, 1, 254, 255]).InTime());
        Assert.Equal(Shade.Dark, await types.EnumAsync(Shade.Dark).InTime());
        Assert.Equivalent(person, await types.RecordAsync(person).InTime(), strict: true);
        Dictionary<string, List<Person?>> collection = await types.CollectionAsync(new() { ["ä"] = [person, null], [""] = [] }).InTime();
        Assert.Equivalent(person, collection["ä"][0], strict: true);
        Assert.Null(collection["ä"][1]);
        Assert.Empty(collection[""]);
        Assert.Equal((3, "three"), await types.TupleAsync((3, "three")).AsTask().InTime());
    }

    [Theory]
    [InlineData("[1]", "1 b 3 Dark null")]
    [InlineData("""[1,"x",null,0,"y"]""", "1 x null Light y")]
    [InlineData("""{"a":1}""", "1 b 3 Dark null")]
    [InlineData("""{"e":"y","c":5,"a":2}""", "2 b 5 Dark y")]
    [InlineData("""{"d":1,"\u0061":2,"b":"\u00e4"}""", "2 ä 3 Dark null")]
    public async Task P17_parameters_come_by_position_or_by_name_and_defaults_fill_in(string parameters, string result)
    {
        await using PeerPair pair = await PeerPair.ServeAsync<ITypes>(new Types());

        JsonElement answer = await pair.Client.CallAsync("ITypes.DefaultsAsync", JsonElement.Parse(parameters)).InTime();

        Assert.Equal(result, answer.GetString());
    }

    [Theory]
    [InlineData(1 << 20)]
    [InlineData((5 << 20) + 1)]
    public async Task P13_long_values_round_trip(int length)
    {
        await using PeerPair pair = await PeerPair.ServeAsync<ITypes>(new Types());
        ITypes types = pair.Client.CreateProxy<ITypes>();
        string text = string.Create(length, 0, static (span, _) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = (char)('a' + (i % 26));
            }
        });

        Task<string>[] calls = Enumerable.Range(0, 4).Select(i => types.TextAsync(i + text)).ToArray();
        string[] results = await Task.WhenAll(calls).InTime();

        Assert.Equal([.. Enumerable.Range(0, 4).Select(i => i + text)], results);
        Assert.Equal(length, (await types.BytesAsync(new byte[length]).InTime()).Length);
    }

    [Fact]
    public async Task P17_the_same_service_can_serve_many_peers_and_a_factory_makes_one_for_each()
    {
        int made = 0;
        var service = RpcService.For<IGate>(_ =>
        {
            Interlocked.Increment(ref made);
            return new Gate();
        });
        await using PeerPair one = await PeerPair.ConnectAsync(new RpcPeerOptions { Services = [service] });
        await using PeerPair two = await PeerPair.ConnectAsync(new RpcPeerOptions { Services = [service] });
        Assert.Equal(0, made);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => one.Client.CreateProxy<IGate>().EchoAsync($"{i}"))).InTime();
        Assert.Equal(1, made);
        await two.Client.CreateProxy<IGate>().EchoAsync("x").InTime();
        Assert.Equal(2, made);
    }

    [Fact]
    public async Task P17_a_factory_that_fails_fails_the_call_and_is_tried_again_by_the_next()
    {
        int tries = 0;
        var service = RpcService.For<IGate>(async (_, cancellationToken) =>
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            return ++tries == 1 ? throw new InvalidOperationException("not yet") : new Gate();
        });
        await using PeerPair pair = await PeerPair.ConnectAsync(new RpcPeerOptions { Services = [service] });
        IGate gate = pair.Client.CreateProxy<IGate>();

        RemoteException e = await Assert.ThrowsAsync<RemoteException>(() => gate.EchoAsync("x").InTime());
        Assert.Equal("not yet", e.Message);
        Assert.Equal("y", await gate.EchoAsync("y").InTime());
    }

    [Fact]
    public async Task P17_a_proxy_of_another_build_or_of_nothing_is_refused_with_both_hashes()
    {
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync();
        await using RawPeer rawDisposal = raw;
        Assert.Null(peer.RemoteContracts);
        Assert.NotNull(peer.CreateProxy<IGate>());

        await using PeerPair pair = await PeerPair.ServeAsync<ITypes>(new Types());
        ContractMismatchException e = Assert.Throws<ContractMismatchException>(() => pair.Client.CreateProxy<IGate>());
        Assert.Equal("IGate", e.Contract);
        Assert.Equal(64, e.LocalHash.Length);
        Assert.Null(e.RemoteHash);
        Assert.Equal(["ITypes"], pair.Client.RemoteContracts!.Keys);
    }
}
