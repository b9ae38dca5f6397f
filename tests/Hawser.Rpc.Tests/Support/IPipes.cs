namespace Hawser.Rpc.Tests.Support;

/// <summary>A contract with every kind of bytes and streams. Its code is <see cref="PipesContract"/>, written by hand, so that the
/// engine's tests do not need the generator.</summary>
public interface IPipes
{
    Task<byte[]> EchoAsync(byte[] data, CancellationToken cancellationToken = default);

    Task<byte[]?> MaybeAsync(int length);

    Task<string> PingAsync(string text);

    IAsyncEnumerable<string> ItemsAsync(string what, CancellationToken cancellationToken = default);

    Task<string> ConsumeAsync(string what, IAsyncEnumerable<string> items, CancellationToken cancellationToken = default);

    IAsyncEnumerable<string> MapAsync(string what, IAsyncEnumerable<string> items, CancellationToken cancellationToken = default);

    Task<Stream> OpenAsync(string what, CancellationToken cancellationToken = default);

    Task<string> UploadAsync(string what, Stream data, CancellationToken cancellationToken = default);

    Task<string> WorkAsync(string what, IProgress<string> progress, CancellationToken cancellationToken = default);

    ValueTask NoteAsync(string text);

    ValueTask FeedAsync(IAsyncEnumerable<string> items);
}
