using Hawser.Workers;

namespace Hawser.Acceptance.Child.Trials;

/// <summary>
/// An owner by the worker API, for tests to kill. Prints <c>starting</c>, then <c>worker N</c> and <c>child N</c>, and what its worker
/// prints.
/// </summary>
internal static class OwnerProgram
{
    public static int Run(string mode, WorkerChannel channel) => RunAsync(mode, channel).GetAwaiter().GetResult();

    /// <summary>Starts a detached worker; with <c>hang</c>, one whose start never ends.</summary>
    public static int Detach(string folder, string name, int leaseSeconds, bool hang) =>
        DetachAsync(folder, name, leaseSeconds, hang).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(string mode, WorkerChannel channel)
    {
        var options = new WorkerOptions { Name = "owned", LoggerFactory = new ConsoleLoggers(), Channel = channel };
        Console.WriteLine("starting");
        try
        {
            return mode switch
            {
                "started" => await StartAsync(options),
                "three-deep" => await DescendAsync(options),
                "standby" => await KeepTakingAsync(options),
                "waiting" => await WaitAsync(options),
                _ => await SpawnAsync(mode, options),
            };
        }
        catch (WorkerStartException e)
        {
            Console.WriteLine(e.Message);
            return 1;
        }
    }

    private static async Task<int> SpawnAsync(string mode, WorkerOptions options)
    {
        await using Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>(options);
        Console.WriteLine($"worker {worker.ProcessId}");
        Console.WriteLine($"child {await worker.Client.StartChildAsync()}");
        switch (mode)
        {
            case "dispose":
                return 0;
            case "exit":
                Environment.Exit(0);
                return 0;
            case "idle":
                break;
            case "ask":
                while (await Console.In.ReadLineAsync() is { } line)
                {
                    Console.WriteLine($"answer {await worker.Client.EchoAsync(line)}");
                }

                return 0;
            case "exit-spin" or "exit-starve" or "exit-blocked":
                _ = worker.Client.DoAsync(mode["exit-".Length..]);
                Console.ReadLine();
                Environment.Exit(0);
                return 0;
            default:
                _ = worker.Client.DoAsync(mode);
                break;
        }

        await worker.Exited;
        return 0;
    }

    /// <summary>Prints the process that waits.</summary>
    private static async Task<int> WaitAsync(WorkerOptions options)
    {
        await using var hosts = new StandbyHosts(new StandbyOptions { Worker = options });
        await hosts.WaitUntilFullAsync();
        Console.WriteLine($"worker {hosts.Waiting[0]}");
        Console.ReadLine();
        return 0;
    }

    /// <summary>Takes waiting processes one after the other, each with a child, and ends them.</summary>
    private static async Task<int> KeepTakingAsync(WorkerOptions options)
    {
        await using var hosts = new StandbyHosts(new StandbyOptions { Count = 2, Worker = options });
        while (true)
        {
            var taking = new WorkerOptions { Name = "taken", LoggerFactory = options.LoggerFactory, Channel = options.Channel, Standby = hosts };
            await using Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>(taking);
            Console.WriteLine($"worker {worker.ProcessId}");
            Console.WriteLine($"child {await worker.Client.StartChildAsync()}");
        }
    }

    private static async Task<int> StartAsync(WorkerOptions options)
    {
        await using StartedWorker<ITrial> handle = await Worker.StartAsync<ITrial, Trial>(options);
        await using WorkerConnection<ITrial> first = await Worker.ConnectAsync(handle);
        await using WorkerConnection<ITrial> second = await Worker.ConnectAsync(handle);
        Console.WriteLine($"worker {handle.ProcessId}");
        Console.WriteLine($"child {await second.Client.StartChildAsync()}");
        await handle.Exited;
        return 0;
    }

    private static async Task<int> DescendAsync(WorkerOptions options)
    {
        await using Worker<IRelay> worker = await Worker.SpawnAsync<IRelay, Relay>(options);
        foreach (int process in (int[])[worker.ProcessId, .. await worker.Client.DescendAsync(2)])
        {
            Console.WriteLine($"worker {process}");
        }

        await worker.Exited;
        return 0;
    }

    private static async Task<int> DetachAsync(string folder, string name, int leaseSeconds, bool hang)
    {
        var detached = new DetachedOptions { Registry = new WorkerRegistry(folder), Lease = TimeSpan.FromSeconds(leaseSeconds) };
        var options = new WorkerOptions
        {
            Name = name,
            StandardError = WorkerOutput.Append(Path.Combine(folder, "errors")),
            LoggerFactory = new ConsoleLoggers(),
        };
        Console.WriteLine("starting");
        if (hang)
        {
            await Worker.StartDetachedAsync<IWarehouse, Depot, Opening>(new Opening(int.MaxValue, ""), detached, options);
            return 0;
        }

        await using DetachedWorker<ITrial> worker = await Worker.StartDetachedAsync<ITrial, Trial>(detached, options);
        Console.WriteLine($"worker {worker.ProcessId}");
        Console.ReadLine();
        return 0;
    }
}
