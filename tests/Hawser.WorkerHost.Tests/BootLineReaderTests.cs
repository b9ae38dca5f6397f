using System.IO.Pipes;

namespace Hawser.WorkerHost.Tests;

public sealed class BootLineReaderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_line_that_comes_in_pieces_is_read_whole()
    {
        using var pipe = new Pipe();
        Task<byte[]> line = pipe.ReadLineAsync(Patience);
        pipe.Write("{\"haw"u8);
        pipe.Write("ser\":1}"u8);
        pipe.Write("\n"u8);
        Assert.Equal("{\"hawser\":1}"u8.ToArray(), await line.WaitAsync(Patience));
    }

    [Fact]
    public async Task The_longest_line_is_read_and_one_byte_more_is_refused()
    {
        using var pipe = new Pipe();
        Task<byte[]> line = pipe.ReadLineAsync(Patience);
        pipe.Write([.. Enumerable.Repeat((byte)'x', BootLine.MaxLength - 1), (byte)'\n']);
        Assert.Equal(BootLine.MaxLength - 1, (await line.WaitAsync(Patience)).Length);

        line = pipe.ReadLineAsync(Patience);
        pipe.Write([.. Enumerable.Repeat((byte)'x', BootLine.MaxLength)]);
        BootException e = await Assert.ThrowsAsync<BootException>(() => line.WaitAsync(Patience));
        Assert.Contains("longer", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_behind_the_line_are_refused()
    {
        using var pipe = new Pipe();
        pipe.Write("{}\n{}"u8);
        await Assert.ThrowsAsync<BootException>(() => pipe.ReadLineAsync(Patience).WaitAsync(Patience));
    }

    [Fact]
    public async Task W20_an_owner_that_goes_before_it_has_written_the_line_is_told_from_one_that_says_nothing()
    {
        using var pipe = new Pipe();
        BootException silent = await Assert.ThrowsAsync<BootException>(() => pipe.ReadLineAsync(TimeSpan.FromMilliseconds(20)).WaitAsync(Patience));
        Assert.Contains("within", silent.Message, StringComparison.Ordinal);

        pipe.Write("{\"hawser\""u8);
        pipe.CloseWriter();
        BootException gone = await Assert.ThrowsAsync<BootException>(() => pipe.ReadLineAsync(Patience).WaitAsync(Patience));
        Assert.Contains("ended", gone.Message, StringComparison.Ordinal);
    }

    private sealed class Pipe : IDisposable
    {
        private readonly AnonymousPipeServerStream _writer = new(PipeDirection.Out);

        public Task<byte[]> ReadLineAsync(TimeSpan deadline) =>
            Task.Run(() => BootLineReader.Read((int)_writer.ClientSafePipeHandle.DangerousGetHandle(), deadline, TimeProvider.System));

        public void Write(ReadOnlySpan<byte> bytes) => _writer.Write(bytes);

        public void CloseWriter() => _writer.Dispose();

        public void Dispose()
        {
            _writer.ClientSafePipeHandle.Dispose();
            _writer.Dispose();
        }
    }
}
