using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Hawser.Acceptance.Guides;

public sealed class Archive : IArchive
{
    private readonly ConcurrentDictionary<string, byte[]> _contents = new();

    public Task<byte[]> DigestAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default) =>
        Task.FromResult(SHA256.HashData(data.Span));

    public async Task<long> StoreAsync(
        string name, Stream content, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        using var copy = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        while (await content.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            copy.Write(buffer, 0, read);
            progress?.Report(copy.Length);
        }

        _contents[name] = copy.ToArray();
        return copy.Length;
    }

    public Task<Stream> OpenAsync(string name, CancellationToken cancellationToken = default) =>
        Task.FromResult<Stream>(new MemoryStream(_contents[name], writable: false));

    public async IAsyncEnumerable<string> FindAsync(
        string name, string word, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var reader = new StreamReader(new MemoryStream(_contents[name]));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Contains(word, StringComparison.Ordinal))
            {
                yield return line;
            }
        }
    }
}
