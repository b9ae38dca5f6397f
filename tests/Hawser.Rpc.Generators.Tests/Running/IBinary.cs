namespace Hawser.Rpc.Generators.Tests.Running;

/// <summary>Bytes and streams of bytes, in every form that a contract may name.</summary>
[RpcContract]
internal interface IBinary
{
    Task<byte[]> ReverseAsync(byte[] data);

    ValueTask<byte[]?> MaybeArrayAsync(byte[]? data = null);

    ValueTask<ReadOnlyMemory<byte>> SkipAsync(ReadOnlyMemory<byte> data, int count);

    Task<ReadOnlyMemory<byte>?> MaybeMemoryAsync(ReadOnlyMemory<byte>? data = null, CancellationToken cancellationToken = default);

    Task<int> LengthAsync(ReadOnlyMemory<byte> first = default, byte[] second = null!, Stream third = null!);

    Task<Stream> CopyAsync(Stream data, CancellationToken cancellationToken = default);

    ValueTask<Stream?> MaybeStreamAsync(Stream? data = null);

    Task<byte[]> NullArrayAsync();

    Task<Stream> NullStreamAsync();

    Task<(byte[] Data, int Length)> InsideAsync(List<byte[]> data);

    [OneWay]
    ValueTask NoteAsync(byte[] data);

    Task<IReadOnlyList<int>> NotedAsync(int count);
}
