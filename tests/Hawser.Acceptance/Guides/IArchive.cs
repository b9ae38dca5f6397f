using Hawser.Rpc;

namespace Hawser.Acceptance.Guides;

[RpcContract]
public interface IArchive
{
    Task<byte[]> DigestAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default);

    Task<long> StoreAsync(
        string name, Stream content, IProgress<long>? progress = null, CancellationToken cancellationToken = default);

    Task<Stream> OpenAsync(string name, CancellationToken cancellationToken = default);

    IAsyncEnumerable<string> FindAsync(string name, string word, CancellationToken cancellationToken = default);
}
