using Hawser.Workers.Launching;

namespace Hawser.Workers.Tests.Launching;

/// <summary>A pipe's ends as streams.</summary>
public sealed class PipeStreamTests
{
    [Fact]
    public async Task Bytes_flow_and_the_end_of_one_end_is_that_of_the_other()
    {
        (PipeStream reader, PipeStream writer) = Open();
        byte[] bytes = [.. Enumerable.Range(0, 1 << 20).Select(static i => (byte)(i * 7))];
        var writing = Task.Run(() => writer.Write(bytes)); // More than a pipe holds: it waits in between.
        byte[] read = new byte[bytes.Length];
        await Task.Run(() => reader.ReadExactly(read)).Soon();
        await writing.Soon();
        Assert.True(bytes.AsSpan().SequenceEqual(read));
        await writer.DisposeAsync();
        Assert.Equal(0, reader.Read(read));
        await reader.DisposeAsync();
        Assert.False(reader.CanRead || writer.CanWrite);
    }

    [Fact]
    public async Task A_read_that_waits_ends_when_its_stream_is_disposed()
    {
        (PipeStream reader, PipeStream writer) = Open();
        Task<int> reading = Task.Run(() => reader.Read(new byte[1]));
        await reader.DisposeAsync();
        Assert.Equal(0, await reading.Soon());
        Assert.Equal(0, reader.Read(new byte[1]));
        Assert.Throws<IOException>(() => writer.Write("nobody reads it"u8));
        await writer.DisposeAsync();
    }

    [Fact]
    public async Task A_write_that_waits_ends_when_its_stream_is_disposed()
    {
        (PipeStream reader, PipeStream writer) = Open();
        var writing = Task.Run(() => writer.Write(new byte[1 << 20]));
        await Task.Run(() => reader.ReadExactly(new byte[1000])).Soon(); // It is under way.
        await writer.DisposeAsync();
        await Assert.ThrowsAsync<IOException>(() => writing.Soon());
        Assert.Throws<IOException>(() => writer.Write("too late"u8));
        await reader.DisposeAsync();
    }

    private static (PipeStream Reader, PipeStream Writer) Open()
    {
        using PipePair pair = new(childReads: true);
        int writer = pair.TakeOwnEnd();
        int reader = Libc.Control(pair.ChildEnd, Libc.DuplicateCloseOnExec, 3);
        return (new PipeStream(reader, reads: true), new PipeStream(writer, reads: false));
    }
}
