using System.Text.Json;
using Hawser.Testing;
using Hawser.Tests.Shared;
using Hawser.Workers.Boot;
using Hawser.Workers.Control;
using Hawser.Workers.Launching;
using Hawser.Workers.Owning;
using Hawser.Workers.Serving;

namespace Hawser.Workers.Tests;

/// <summary>The owner's real side, in memory: starts of workers whose processes are fakes, and a clock.</summary>
internal sealed class Bench
{
    public ManualTime Time { get; } = new();

    /// <summary>How long a worker may go on with a call that was given up.</summary>
    public TimeSpan CancellationGrace { get; init; } = WorkerOptions.Default.CancellationGrace;

    /// <summary>Its owner's side, with a clock that stands still.</summary>
    public WorkerOptions Options(FakeLauncher launcher) => new()
    {
        Name = "primes",
        Launcher = launcher,
        TimeProvider = Time,
        StartTimeout = TimeSpan.FromSeconds(30),
        ShutdownTimeout = TimeSpan.FromSeconds(5),
        CancellationGrace = CancellationGrace,
    };

    /// <summary>Starts a worker as <c>SpawnAsync</c> does, with an init value that is JSON already.</summary>
    public async Task<Worker<TContract>> SpawnAsync<TContract, TWorker>(
        FakeLauncher launcher, JsonElement? init = null, CancellationToken cancellationToken = default)
        where TContract : class
        where TWorker : class, TContract
    {
        WorkerOptions options = Options(launcher);
        using var start = new WorkerStart(
            new WorkerProgram<TContract, TWorker>(), "primes", options, launcher.Listener, cancellationToken);
        return await start.RunAsync(init, async (worker, token) =>
        {
            await worker.Peer.CreateProxy<IWorkerSession>().OpenAsync(null, token);
            return new Worker<TContract>(worker, options);
        });
    }

    /// <summary>A launcher whose workers do this.</summary>
    public static FakeLauncher Launcher(Func<FakeWorker, Task> behave) => new(FakeStart.As(behave));

    public static BootMessage Read(LaunchRequest request) => BootMessage.Read(request.BootLine);

    /// <summary>Lets time pass until the task is done.</summary>
    public async Task<T> Drive<T>(Task<T> task)
    {
        long limit = TimeProvider.System.GetTimestamp();
        while (!task.IsCompleted && TimeProvider.System.GetElapsedTime(limit) < Patience.Limit)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(task, Task.Delay(5));
        }

        return await task.Soon();
    }
}
