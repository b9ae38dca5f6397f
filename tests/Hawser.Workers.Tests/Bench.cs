using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Workers.Boot;
using Hawser.Workers.Control;
using Hawser.Workers.Launching;
using Hawser.Workers.Owning;
using Hawser.Workers.Serving;

namespace Hawser.Workers.Tests;

/// <summary>The owner's real side, in memory: its listener, and starts of workers whose processes are fakes.</summary>
internal sealed class Bench
{
    public OwnerListener Owner { get; } =
        new(_ => IpcListener.Start(new IpcListenerOptions { Endpoint = IpcEndpoint.CreateInMemory() }));

    public ManualTime Time { get; } = new();

    /// <summary>Starts a worker as <c>SpawnAsync</c> does.</summary>
    public async Task<Worker<TContract>> SpawnAsync<TContract, TWorker>(
        FakeLauncher launcher, JsonElement? init = null, CancellationToken cancellationToken = default)
        where TContract : class
        where TWorker : class, TContract
    {
        var options = new WorkerOptions
        {
            Launcher = launcher,
            TimeProvider = Time,
            StartTimeout = TimeSpan.FromSeconds(30),
            ShutdownTimeout = TimeSpan.FromSeconds(5),
        };
        using var start = new WorkerStart(
            new WorkerProgram<TContract, TWorker>(), "primes", options, Owner, cancellationToken);
        return await start.RunAsync(init, async (worker, token) =>
        {
            await worker.Peer.CreateProxy<IWorkerSession>().OpenAsync(null, token);
            return new Worker<TContract>(worker, options);
        });
    }

    /// <summary>What a process does that is a good worker.</summary>
    public static async Task BeWorkerAsync(FakeProcess process, LaunchRequest request)
    {
        BootMessage line = Read(request);
        var program = (WorkerProgram)Activator.CreateInstance(TypeName.Load(line.Worker))!;
        var faults = new BackgroundFaults(line.Name, line.Stacks, process.Exit);
        process.Exit(await new WorkerProcess(line, program, faults, () => { }, _ => { }, process.OwnerGone).RunAsync());
    }

    public static BootMessage Read(LaunchRequest request) => BootMessage.Read(request.BootLine);

    /// <summary>Dials as a worker does, and serves what the test gives.</summary>
    public static async Task<RpcPeer> DialAsync(LaunchRequest request, params RpcService[] services)
    {
        IpcConnection connection = await IpcDialer.ConnectAsync(Read(request).Owner);
        return await RpcPeer.ConnectAsync(connection, new RpcPeerOptions { Services = services });
    }

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
