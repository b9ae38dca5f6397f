using Hawser.Workers;

namespace Hawser.Testing.Tests;

/// <summary>Starts stores as a user's code does.</summary>
internal static class Stores
{
    /// <summary>Past it a test has failed, instead of hanging.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly Stock Two = new(new() { ["nails"] = 2 });

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Patience);

    public static Task Soon(this Task task) => task.WaitAsync(Patience);

    public static Task Soon(this ValueTask task) => task.AsTask().WaitAsync(Patience);

    public static WorkerOptions Options(FakeLauncher launcher) => new()
    {
        Name = "store",
        Launcher = launcher,
        StartTimeout = TimeSpan.FromSeconds(20),
        ShutdownTimeout = TimeSpan.FromSeconds(5),
    };

    public static Task<Worker<IStore>> SpawnAsync(FakeLauncher launcher, WorkerOptions? options = null) =>
        Worker.SpawnAsync<IStore, Store, Stock>(Two, options ?? Options(launcher)).Soon();

    public static Task<StartedWorker<IStore>> StartAsync(FakeLauncher launcher) =>
        Worker.StartAsync<IStore, Store, Stock>(Two, Options(launcher)).Soon();
}
