using System.Threading.Channels;

namespace WordCount;

/// <summary>
/// Hands out files in batches. A batch that was taken is either finished or put back, so that each file is counted exactly once however
/// many workers are lost; who finds the queue empty waits, because another's batch may still come back.
/// </summary>
internal sealed class FileQueue
{
    // Small enough that little is counted again when a worker is lost, large enough that a call is worth its while.
    private const int MaxBatch = 16;

    private readonly Channel<string[]> _batches = Channel.CreateUnbounded<string[]>();
    private int _unfinished;

    public FileQueue(IReadOnlyCollection<string> files, int workers)
    {
        // With few files a batch is small, so that every worker has some.
        foreach (string[] batch in files.Chunk(Math.Clamp(files.Count / (workers * 4), 1, MaxBatch)))
        {
            _unfinished++;
            _batches.Writer.TryWrite(batch);
        }
        CompleteWhenDone();
    }

    /// <summary>Batches that are waiting or being counted.</summary>
    public int Unfinished => Volatile.Read(ref _unfinished);

    /// <summary>Batches to count, until all are finished.</summary>
    public IAsyncEnumerable<string[]> TakeAsync(CancellationToken cancellationToken) => _batches.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Says that a batch taken is in the result.</summary>
    public void Finish()
    {
        Interlocked.Decrement(ref _unfinished);
        CompleteWhenDone();
    }

    /// <summary>Gives a batch back that was taken and will not be finished: another worker takes it.</summary>
    public void PutBack(string[] batch) => _batches.Writer.TryWrite(batch);

    private void CompleteWhenDone()
    {
        if (Unfinished == 0)
        {
            _batches.Writer.TryComplete();
        }
    }
}
