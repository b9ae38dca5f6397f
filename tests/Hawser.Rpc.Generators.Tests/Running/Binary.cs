using System.Threading.Channels;

namespace Hawser.Rpc.Generators.Tests.Running;

internal sealed class Binary : IBinary
{
    private readonly Channel<int> _noted = Channel.CreateUnbounded<int>();

    public Task<byte[]> ReverseAsync(byte[] data) => Task.FromResult(data.Reverse().ToArray());

    public ValueTask<byte[]?> MaybeArrayAsync(byte[]? data) => ValueTask.FromResult(data);

    public ValueTask<ReadOnlyMemory<byte>> SkipAsync(ReadOnlyMemory<byte> data, int count) => ValueTask.FromResult(data[count..]);

    public Task<ReadOnlyMemory<byte>?> MaybeMemoryAsync(ReadOnlyMemory<byte>? data, CancellationToken cancellationToken) =>
        Task.FromResult(data);

    public async Task<int> LengthAsync(ReadOnlyMemory<byte> first, byte[] second, Stream third)
    {
        var copy = new MemoryStream();
        await (third ?? Stream.Null).CopyToAsync(copy);
        return first.Length + (second ?? []).Length + (int)copy.Length;
    }

    public async Task<Stream> CopyAsync(Stream data, CancellationToken cancellationToken)
    {
        var copy = new MemoryStream();
        await data.CopyToAsync(copy, cancellationToken);
        copy.Position = 0;
        return copy;
    }

    public ValueTask<Stream?> MaybeStreamAsync(Stream? data) => ValueTask.FromResult(data is null ? null : Stream.Null);

    public Task<byte[]> NullArrayAsync() => Task.FromResult<byte[]>(null!);

    public Task<Stream> NullStreamAsync() => Task.FromResult<Stream>(null!);

    public Task<(byte[] Data, int Length)> InsideAsync(List<byte[]> data) => Task.FromResult((data[0], data.Sum(static d => d.Length)));

    public ValueTask NoteAsync(byte[] data) => _noted.Writer.WriteAsync(data.Length);

    public async Task<IReadOnlyList<int>> NotedAsync(int count)
    {
        var noted = new List<int>();
        while (noted.Count < count)
        {
            noted.Add(await _noted.Reader.ReadAsync());
        }

        return noted;
    }
}
