using System.Runtime.InteropServices;
using Hawser.Ipc;
using Hawser.Rpc.Streams;
using Hawser.Rpc.Tests.Support;

namespace Hawser.Rpc.Tests.Streams;

/// <summary>Chunks of bytes of known length are received right into the value.</summary>
public sealed class FillingTests
{
    private const int ChunkLength = 256 * 1024;
    private const int ValueLength = 64 * 1024 * 1024;

    [Fact]
    public async Task P13_a_value_is_filled_chunk_by_chunk_in_its_own_array()
    {
        (StreamTable table, IpcConnection connection) = await CreateAsync();
        var value = (IncomingBytes)table.Accept(new StreamMarker(7, IsBytes: true, 2 * ChunkLength), "m")!;

        for (int i = 0; i < 2; i++)
        {
            Memory<byte> destination = table.FindDestination(7, ChunkLength);
            Assert.Equal(ChunkLength, destination.Length);
            destination.Span.Fill((byte)(i + 1));
            Assert.Equal(FrameFate.Taken, table.TakeFilled(7, ChunkLength));
        }

        byte[] whole = await value.Whole.InTime();
        Assert.Equal(2 * ChunkLength, whole.Length);
        Assert.Equal(1, whole[ChunkLength - 1]);
        Assert.Equal(2, whole[ChunkLength]);
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task P13_the_announced_length_alone_takes_no_memory()
    {
        (StreamTable table, IpcConnection connection) = await CreateAsync();
        table.Accept(new StreamMarker(7, IsBytes: true, ValueLength), "m");

        Assert.True(MemoryMarshal.TryGetArray<byte>(table.FindDestination(7, ChunkLength), out ArraySegment<byte> taken));

        Assert.InRange(taken.Array!.Length, ChunkLength, 4 * ChunkLength);
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task A_value_that_is_given_up_in_the_middle_of_a_chunk_lets_the_rest_of_it_come_to_nothing()
    {
        (StreamTable table, IpcConnection connection) = await CreateAsync();
        var value = (IncomingBytes)table.Accept(new StreamMarker(7, IsBytes: true, ChunkLength), "m")!;
        Memory<byte> destination = table.FindDestination(7, ChunkLength);

        Assert.True(value.Break(new OperationCanceledException()));
        destination.Span.Clear();

        Assert.Equal(FrameFate.Stray, table.TakeFilled(7, ChunkLength));
        Assert.True(table.FindDestination(7, ChunkLength).IsEmpty);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => value.Whole.InTime());
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task More_bytes_than_announced_have_no_place_and_fail_the_value()
    {
        (StreamTable table, IpcConnection connection) = await CreateAsync();
        var value = (IncomingBytes)table.Accept(new StreamMarker(7, IsBytes: true, ChunkLength - 1), "m")!;

        Assert.True(table.FindDestination(7, ChunkLength).IsEmpty);
        table.TakeChunk(7, new byte[ChunkLength]);

        await Assert.ThrowsAsync<RpcProtocolException>(() => value.Whole.InTime());
        await connection.DisposeAsync();
    }

    private static async Task<(StreamTable Table, IpcConnection Connection)> CreateAsync()
    {
        (IpcConnection dialer, IpcConnection listener) = await Connections.CreateAsync();
        await listener.DisposeAsync();
        return (StreamTables.Create(dialer), dialer);
    }
}
