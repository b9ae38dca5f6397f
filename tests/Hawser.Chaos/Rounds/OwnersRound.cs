using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Hawser.Chaos.Victims;
using Hawser.Workers;

namespace Hawser.Chaos.Rounds;

/// <summary>Owners in processes of their own that start workers, and are killed at a random moment: their workers are gone soon after.</summary>
internal sealed class OwnersRound : IRound
{
    /// <summary>What makes this program such an owner.</summary>
    internal const string Verb = "own";

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    public async Task RunAsync(RoundContext context)
    {
        Task[] owners = [.. Enumerable.Range(0, context.Random.Next(1, 3)).Select(_ => RunAsync(context.Fork(), context.Oracle))];
        await Task.WhenAll(owners);
    }

    /// <summary>Starts workers over and over, tells their processes, and calls them.</summary>
    internal static async Task OwnAsync(int seed)
    {
        // Whoever kills it may be killed before.
        _ = Task.Run(static () =>
        {
            Console.In.ReadToEnd();
            Environment.Exit(0);
        });
        var random = new Random(seed);
        while (true)
        {
            Worker<IVictim>[] workers = await Task.WhenAll(Enumerable.Range(0, random.Next(1, 4)).Select(i => StartAsync((WorkerChannel)(i % 3))));
            for (int i = 0; i < 200; i++)
            {
                await Task.WhenAll(workers.Select(worker => worker.Client.AddAsync(i, 1)));
            }

            await Task.WhenAll(workers.Select(static worker => worker.DisposeAsync().AsTask()));
        }

        static async Task<Worker<IVictim>> StartAsync(WorkerChannel channel)
        {
            Worker<IVictim> worker = await Worker.SpawnAsync<IVictim, Victim>(new WorkerOptions { Name = "owned", Channel = channel });
            Console.WriteLine(worker.ProcessId.ToString(CultureInfo.InvariantCulture));
            return worker;
        }
    }

    private static async Task RunAsync(Random random, Oracle oracle)
    {
        int life = random.Next(0, 2500);
        using Process owner = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Hawser.Chaos"))
        {
            ArgumentList = { Verb, random.Next().ToString(CultureInfo.InvariantCulture) },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        int process = owner.Id;
        oracle.Saw(process, "owner");
        ConcurrentQueue<int> workers = new();
        Task listening = Task.Run(async () =>
        {
            while (await owner.StandardOutput.ReadLineAsync() is { } line)
            {
                if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out int worker))
                {
                    oracle.Saw(worker, "owned");
                    workers.Enqueue(worker);
                }
            }
        });
        await Task.Delay(life);
        Array.ForEach(ProcessTable.WorkersOf(process), workers.Enqueue);
        owner.Kill();
        oracle.Disturbed("owners killed");
        await owner.WaitForExitAsync();
        long start = TimeProvider.System.GetTimestamp();
        await oracle.CallAsync("end of an owner", () => listening);
        while (workers.Any(ProcessTable.IsThere) || ProcessTable.WorkersOf(process).Length > 0)
        {
            if (TimeProvider.System.GetElapsedTime(start) > Grace)
            {
                int[] left = [.. workers.Where(ProcessTable.IsThere), .. ProcessTable.WorkersOf(process)];
                oracle.Fault($"owner {process} was killed after {life} ms, and {Grace.TotalSeconds:0} s later there are {string.Join(", ", left)}");
                return;
            }

            await Task.Delay(20);
        }

        oracle.Count("workers of killed owners", workers.Distinct().Count());
    }
}
