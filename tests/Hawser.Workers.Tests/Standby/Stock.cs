using Hawser.Testing;
using Hawser.Tests.Shared;

namespace Hawser.Workers.Tests.Standby;

/// <summary>Waiting processes that are none, with a clock and a launcher of the test's.</summary>
internal sealed class Stock : IAsyncDisposable
{
    private readonly Bench _bench = new();

    public Stock(int count = 1, FakeLauncher? launcher = null, Func<WorkerOptions, StandbyOptions>? options = null)
    {
        Launcher = launcher ?? new FakeLauncher();
        WorkerOptions process = _bench.Options(Launcher);
        Hosts = new StandbyHosts(options?.Invoke(process) ?? new StandbyOptions { Count = count, Worker = process });
    }

    public FakeLauncher Launcher { get; }

    public StandbyHosts Hosts { get; }

    public ManualTime Time => _bench.Time;

    /// <summary>A start that may take one.</summary>
    public Task<Worker<ICounter>> SpawnAsync(
        IReadOnlyDictionary<string, string?>? environment = null,
        WorkerOutput? error = null,
        CancellationToken cancellationToken = default) =>
        Worker.SpawnAsync<ICounter, PlainCounter>(
            new WorkerOptions
            {
                Name = "taken",
                Launcher = Launcher,
                Standby = Hosts,
                TimeProvider = Time,
                Environment = environment ?? WorkerOptions.Default.Environment,
                StandardError = error ?? WorkerOutput.Log,
            },
            cancellationToken);

    public Task FullAsync() => Hosts.WaitUntilFullAsync().Soon();

    /// <summary>The worker that was launched as this, which need not be ready.</summary>
    public async Task<FakeWorker> LaunchedAsync(int number)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        return await Launcher.LaunchedAsync(number, limit.Token);
    }

    public Task<T> Drive<T>(Task<T> task) => _bench.Drive(task);

    /// <summary>Lets time pass until so many have been launched.</summary>
    public async Task<FakeWorker> DriveToAsync(int number)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        return await Drive(Launcher.LaunchedAsync(number, limit.Token));
    }

    public ValueTask DisposeAsync() => Hosts.DisposeAsync();
}
