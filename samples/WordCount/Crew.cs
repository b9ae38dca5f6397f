using Hawser.Workers;

namespace WordCount;

/// <summary>
/// Worker processes that count files together. A worker that is lost costs nothing but time: what it had not answered goes to the others.
/// </summary>
internal sealed class Crew : IAsyncDisposable
{
    private readonly Worker<ICounter>[] _workers;
    private readonly int[] _files;
    private readonly Lock _lock = new();

    private Crew(Worker<ICounter>[] workers)
    {
        _workers = workers;
        _files = new int[workers.Length];
    }

    /// <summary>Starts <paramref name="size"/> worker processes, side by side.</summary>
    /// <exception cref="WorkerStartException">One did not start. None is left running.</exception>
    public static async Task<Crew> StartAsync(int size)
    {
        Task<Worker<ICounter>>[] starts = [.. Enumerable.Range(1, size).Select(SpawnAsync)];
        try
        {
            return new Crew(await Task.WhenAll(starts));
        }
        catch
        {
            foreach (Task<Worker<ICounter>> start in starts.Where(start => start.IsCompletedSuccessfully))
            {
                await (await start).DisposeAsync();
            }
            throw;
        }
    }

    /// <summary>Each worker's name, process and files counted so far.</summary>
    public IEnumerable<(string Name, int ProcessId, int Files)> Shares =>
        _workers.Select((worker, i) => (worker.Name, worker.ProcessId, _files[i]));

    /// <summary>Counts the words of all files.</summary>
    /// <exception cref="WorkerExitedException">Every worker was lost: the last one's end.</exception>
    public async Task<WordCounts> CountAsync(IReadOnlyCollection<string> files, Action<string> report)
    {
        var result = new WordCounts();
        var queue = new FileQueue(files, _workers.Length);
        using var failed = new CancellationTokenSource();
        WorkerExitedException?[] losses = await Task.WhenAll(_workers.Select((_, i) => ServeAsync(i, queue, result, report, failed)));
        return queue.Unfinished == 0 ? result : throw losses.Last(loss => loss is not null)!;
    }

    /// <summary>Ends the workers. When this returns, their processes are gone.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_workers.Select(worker => worker.DisposeAsync().AsTask()));

    private static Task<Worker<ICounter>> SpawnAsync(int number) =>
        Worker.SpawnAsync<ICounter, Counter>(new WorkerOptions { Name = $"counter {number}" });

    /// <summary>Gives batches to one worker until all are finished (null) or the worker is lost (its end).</summary>
    private async Task<WorkerExitedException?> ServeAsync(
        int index, FileQueue queue, WordCounts result, Action<string> report, CancellationTokenSource failed)
    {
        Worker<ICounter> worker = _workers[index];
        await foreach (string[] batch in queue.TakeAsync(failed.Token))
        {
            try
            {
                WordCounts counts = await worker.Client.CountAsync(batch, failed.Token);
                lock (_lock)
                {
                    result.Add(counts);
                    _files[index] += batch.Length;
                }
                queue.Finish();
            }
            catch (WorkerExitedException e)
            {
                queue.PutBack(batch);
                report($"{worker.Name} (process {worker.ProcessId}) was lost: {Cause(e.Exit)}. Its {batch.Length} files go to the others.");
                return e;
            }
            catch
            {
                // Not the worker's end but, for example, a file that cannot be read: there will be no result, so nobody goes on.
                await failed.CancelAsync();
                throw;
            }
        }
        return null;
    }

    private static string Cause(WorkerExit exit) =>
        exit.SignalName is { } signal ? $"killed by {signal}" : exit.ExitCode is { } code ? $"exit code {code}" : exit.Cause.ToString();
}
