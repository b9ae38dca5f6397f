using Hawser.Ipc;
using Hawser.Workers;
using Hawser.Workers.Launching;
using Hawser.Workers.Owning;

namespace Hawser.Testing;

/// <summary>
/// Launches workers that have no process, for tests of code that uses workers: given as <see cref="WorkerOptions.Launcher"/>, it lets
/// <c>SpawnAsync</c>, <c>StartAsync</c> and <c>SuperviseAsync</c> do all that they do, but in this process and in memory. Each worker then
/// answers, dies, hangs or lies as the test wants it to: see <see cref="FakeStart"/> and <see cref="FakeWorker"/>. Thread-safe.
/// </summary>
/// <remarks>The options that need a process (environment, directory, niceness, wrapper, memory, files of output) have no effect.</remarks>
public sealed class FakeLauncher : WorkerLauncher
{
    private readonly FakeStart _usual;
    private readonly Lock _gate = new();
    private readonly Queue<FakeStart> _next = [];
    private readonly List<FakeWorker> _workers = [];
    private TaskCompletionSource _launched = NewSource();

    /// <summary>Makes a launcher.</summary>
    /// <param name="usual">
    /// How workers start that nothing else is said for; null, the default, is <see cref="FakeStart.Serve"/>: as the class that is spawned.
    /// </param>
    public FakeLauncher(FakeStart? usual = null) => _usual = usual ?? FakeStart.Serve;

    /// <summary>All workers that were launched, in that order; those too that have ended.</summary>
    public IReadOnlyList<FakeWorker> Workers
    {
        get
        {
            lock (_gate)
            {
                return [.. _workers];
            }
        }
    }

    internal override OwnerListener Listener { get; } =
        new(static loggers => IpcListener.Start(new IpcListenerOptions
        {
            Endpoint = IpcEndpoint.CreateInMemory(),
            Connection = new IpcConnectionOptions { LoggerFactory = loggers },
        }));

    /// <summary>Says how the next workers start, one after the other, before the usual way applies again.</summary>
    /// <param name="starts">The starts. They come after those that were said before.</param>
    public void Next(params FakeStart[] starts)
    {
        ArgumentNullException.ThrowIfNull(starts);
        lock (_gate)
        {
            Array.ForEach(starts, _next.Enqueue);
        }
    }

    /// <summary>Waits until so many workers have been launched, and gives the last of them.</summary>
    /// <param name="count">1 for the first.</param>
    /// <param name="cancellationToken">Gives up. Give it: nothing else ends the waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than 1.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public async Task<FakeWorker> LaunchedAsync(int count, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        while (true)
        {
            Task next;
            lock (_gate)
            {
                if (_workers.Count >= count)
                {
                    return _workers[count - 1];
                }

                next = _launched.Task;
            }

            await next.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override async Task<LaunchedProcess> LaunchAsync(LaunchRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        FakeStart start;
        lock (_gate)
        {
            start = _next.TryDequeue(out FakeStart? next) ? next : _usual;
        }

        await start.LaunchAsync(request, cancellationToken).ConfigureAwait(false);
        var worker = new FakeWorker(request);
        TaskCompletionSource launched;
        lock (_gate)
        {
            _workers.Add(worker);
            launched = _launched;
            _launched = NewSource();
        }

        worker.Begin(start.BehaveAsync);
        launched.SetResult();
        return worker;
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
