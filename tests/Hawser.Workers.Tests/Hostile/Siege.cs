using Hawser.Rpc;
using Hawser.Testing;
using Hawser.Tests.Shared;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hawser.Workers.Tests.Hostile;

/// <summary>
/// An owner with two workers over one listener, one of them hostile. Whatever that one does, the other is called, a third is started, and the owner holds
/// a bounded amount; and when both have ended nothing is left. For tests that run alone: they count what the process has.
/// </summary>
internal sealed class Siege : IAsyncDisposable
{
    /// <summary>More than any attack may make its owner hold while it lasts: a few windows, a message, a queue.</summary>
    private const long MostHeld = 24 << 20;

    private readonly Bench _bench = new();
    private readonly FakeLauncher _launcher = new();
    private readonly Growth _before = Growth.Measure();
    private readonly TaskCompletionSource<HostileWorker> _made = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Worker<IPrize>? _worker;
    private Worker<ICounter>? _neighbour;

    /// <summary>The hostile side.</summary>
    public HostileWorker Attacker => _made.Task.Result;

    /// <summary>The owner's side of it.</summary>
    public Worker<IPrize> Worker => _worker!;

    public IPrize Client => Worker.Client;

    public FakeLauncher Launcher => _launcher;

    /// <summary>An owner whose clock stands still for the hostile worker, so that nothing of that ends for want of time.</summary>
    public static async Task<Siege> LayAsync(RpcLimits? limits = null, ILoggerFactory? loggers = null)
    {
        var siege = new Siege();
        try
        {
            siege._neighbour = await siege.StartNeighbourAsync();
            siege._launcher.Next(HostileWorker.Start(siege._made.SetResult));
            siege._worker = await Workers.Worker.SpawnAsync<IPrize, Prize>(siege.Options(limits, loggers)).Soon();
            return siege;
        }
        catch
        {
            await siege.DisposeAsync();
            throw;
        }
    }

    /// <summary>An owner that has not started a hostile worker yet.</summary>
    public static async Task<Siege> PrepareAsync()
    {
        var siege = new Siege();
        siege._neighbour = await siege.StartNeighbourAsync();
        return siege;
    }

    public WorkerOptions Options(RpcLimits? limits = null, ILoggerFactory? loggers = null) => new()
    {
        Name = "hostile",
        Launcher = _launcher,
        TimeProvider = _bench.Time,
        Limits = limits ?? new RpcLimits(),
        LoggerFactory = loggers ?? NullLoggerFactory.Instance,
    };

    /// <summary>A start that is to fail, however long it takes.</summary>
    public async Task<WorkerStartException> FailToStartAsync(FakeStart start)
    {
        _launcher.Next(start);
        Task<Worker<IPrize>> starting = Workers.Worker.SpawnAsync<IPrize, Prize>(Options());
        return await Assert.ThrowsAsync<WorkerStartException>(() => _bench.Drive(starting));
    }

    /// <summary>Lets time pass until it is done.</summary>
    public Task<T> DriveAsync<T>(Task<T> task) => _bench.Drive(task);

    /// <summary>The hostile worker has been cut off, or has ended: the owner has its report.</summary>
    public async Task<WorkerExit> EndedAsync()
    {
        WorkerExit exit = await _bench.Drive(Worker.Exited);
        await StandsAsync();
        return exit;
    }

    /// <summary>The neighbour answers, another worker can be started, and the owner holds no more than it may.</summary>
    public async Task StandsAsync(long most = MostHeld)
    {
        Assert.Equal(7, (await _neighbour!.Client.AddAsync(7).Soon()).Connection);
        await _neighbour.Client.AddAsync(-7).Soon();
        await using (Worker<ICounter> third = await StartNeighbourAsync())
        {
            Assert.Equal(3, (await third.Client.AddAsync(3).Soon()).Connection);
        }

        long start = TimeProvider.System.GetTimestamp();
        long held;
        do
        {
            held = GC.GetTotalMemory(forceFullCollection: true) - _before.HeapBytes;
        }
        while (held > most && TimeProvider.System.GetElapsedTime(start) < Patience.Limit);
        Assert.InRange(held, long.MinValue, most);
    }

    /// <summary>The hostile worker is still connected, and its calls are its own business: the owner's next one is answered.</summary>
    public async Task IsServedAsync()
    {
        Task<int> call = Client.CountAsync(1);
        await Attacker.AnswerAsync(await Attacker.CalledAsync("IPrize.CountAsync"), "42");
        Assert.Equal(42, await call.Soon());
        await StandsAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_made.Task.IsCompletedSuccessfully)
        {
            Attacker.ReadOn();
        }

        await EndAsync(_worker);
        await EndAsync(_neighbour);
        _worker = null;
        _neighbour = null;
        Assert.All(_launcher.Workers, static process => Assert.True(process.Exited.IsCompleted));
        Assert.Null(_launcher.Listener.Endpoint);
        _before.ExpectNone();
    }

    private async Task<Worker<ICounter>> StartNeighbourAsync() =>
        await Workers.Worker.SpawnAsync<ICounter, PlainCounter>(
            new WorkerOptions { Name = "neighbour", Launcher = _launcher }).Soon();

    private async Task EndAsync(IAsyncDisposable? worker)
    {
        if (worker is not null)
        {
            await _bench.Drive(Task.Run(async () =>
            {
                await worker.DisposeAsync();
                return true;
            }));
        }
    }
}
