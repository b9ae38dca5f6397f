using System.Threading.Channels;

namespace Hawser.Runtimes.Connecting;

/// <summary>
/// What one reader gets: everything since it asked, also what came before it began to enumerate. It can be enumerated once.
/// </summary>
/// <param name="events">Where they come from.</param>
/// <param name="left">Told when the reader wants no more.</param>
/// <param name="cancellationToken">Ends it.</param>
internal sealed class EventSequence(
    Channel<RuntimeEvent> events, Action<Channel<RuntimeEvent>> left, CancellationToken cancellationToken) : IAsyncEnumerable<RuntimeEvent>
{
    private int _taken;

    public IAsyncEnumerator<RuntimeEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        Interlocked.Exchange(ref _taken, 1) == 0
            ? EnumerateAsync(cancellationToken)
            : throw new InvalidOperationException("A sequence of events is enumerated once. Ask the runtime for another one.");

    private async IAsyncEnumerator<RuntimeEvent> EnumerateAsync(CancellationToken further)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, further);
        try
        {
            await foreach (RuntimeEvent item in events.Reader.ReadAllAsync(either.Token).ConfigureAwait(false))
            {
                yield return item;
            }
        }
        finally
        {
            left(events);
        }
    }
}
