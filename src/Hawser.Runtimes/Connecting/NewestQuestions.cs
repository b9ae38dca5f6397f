namespace Hawser.Runtimes.Connecting;

/// <summary>
/// The questions that an editor has asked and that are not answered yet. Of those of one kind about one container only the newest is of use, so it ends
/// the one before. Thread-safe.
/// </summary>
internal sealed class NewestQuestions
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Kind, string Container), CancellationTokenSource> _newest = [];

    /// <summary>Asks a question, in the place of an older one.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="container">What it is about.</param>
    /// <param name="ask">Asks it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OperationCanceledException">The token fired, or a newer question took its place.</exception>
    internal async Task<T> AskAsync<T>(
        string kind, string container, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var replaced = new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, replaced.Token);
        lock (_gate)
        {
            // One that is here is not disposed of. What waits for its token runs on the pool, not under this lock.
            if (_newest.TryGetValue((kind, container), out CancellationTokenSource? older))
            {
                _ = older.CancelAsync();
            }

            _newest[(kind, container)] = replaced;
        }

        try
        {
            return await ask(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (either.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new OperationCanceledException($"A newer question took the place of this one about '{container}'.", e, replaced.Token);
        }
        finally
        {
            lock (_gate)
            {
                if (_newest.GetValueOrDefault((kind, container)) == replaced)
                {
                    _newest.Remove((kind, container));
                }
            }
        }
    }
}
