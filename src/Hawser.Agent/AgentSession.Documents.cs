using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Hawser.Agent.Documents;

namespace Hawser.Agent;

// The documents of one client.
internal sealed partial class AgentSession
{
    // Each name is in the channel once at most: a client that reads late hears of a document once, however often it changed.
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private readonly Channel<string> _pushes = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleWriter = false });
    private bool _watches;

    public Task<byte[]?> ReadDocumentAsync(string document, long epoch, long generation)
    {
        CheckName(nameof(ReadDocumentAsync), document);
        if (epoch < 0 || generation < 0)
        {
            throw Refuse(nameof(ReadDocumentAsync), "an epoch or a generation is negative");
        }

        DocumentContent? content = server.TryFind(document, out SharedDocument? shared) ? shared.Current : null;
        return Task.FromResult(
            content is null || (content.Epoch == epoch && content.Generation == generation) ? null : content.Served);
    }

    public async IAsyncEnumerable<string> WatchDocumentsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_watches)
            {
                throw Refuse(nameof(WatchDocumentsAsync), "this connection watches already");
            }

            _watches = true;
        }

        // Says that it has begun: what changes from here on is told.
        yield return "";
        await foreach (string name in _pushes.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            lock (_gate)
            {
                _changed.Remove(name);
            }

            yield return name;
        }
    }

    /// <summary>A document has changed.</summary>
    internal void Push(string document)
    {
        lock (_gate)
        {
            if (_watches && !_ended && _changed.Add(document))
            {
                _pushes.Writer.TryWrite(document);
            }
        }
    }
}
