using System.Runtime.CompilerServices;

namespace Hawser.Runtimes.Serving;

/// <summary>Somebody's place in a session's log. Its sequence is read once. Disposing leaves the log: nothing is kept for it any more.</summary>
/// <param name="log">The log.</param>
/// <param name="position">The number of the last event that it has.</param>
internal sealed class EventReader(EventLog log, long position) : IDisposable
{
    /// <summary>The number of the last event that it was given. Changed by the log only, under its lock.</summary>
    internal long Position { get; set; } = position;

    /// <summary>The events after its place, in order, until the log is complete.</summary>
    /// <param name="cancellationToken">Ends the sequence.</param>
    /// <exception cref="InvalidOperationException">It is so far behind that its next event is not kept any more.</exception>
    internal async IAsyncEnumerable<RuntimeEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            (List<RuntimeEvent> portion, Task? news) = log.Next(this);
            foreach (RuntimeEvent next in portion)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return next;
            }

            if (portion.Count == 0)
            {
                if (news is null)
                {
                    yield break;
                }

                await news.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public void Dispose() => log.Leave(this);
}
