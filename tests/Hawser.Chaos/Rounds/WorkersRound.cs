using System.Collections.Concurrent;
using Hawser.Chaos.Victims;
using Hawser.Workers;

namespace Hawser.Chaos.Rounds;

/// <summary>
/// Workers over each channel, spawned again and again as they die, and one that is supervised. Each is called by several callers, and whatever ends it, it
/// ends with one report, and its process is gone with that.
/// </summary>
internal sealed class WorkersRound : IRound
{
    private const int Callers = 3;
    private const long MemoryLimit = 192L << 20;

    private readonly ConcurrentDictionary<int, bool> _there = new();

    public async Task RunAsync(RoundContext context)
    {
        var clock = new JumpyTime();
        using var over = new CancellationTokenSource(context.Length);
        List<Task> slots = [];
        for (int i = context.Random.Next(2, 5); i > 0; i--)
        {
            WorkerOptions options = Options(context, clock, i);
            Random random = context.Fork();
            slots.Add(Task.Run(() => SlotAsync(options, random, context.Oracle, over.Token)));
        }

        WorkerOptions supervised = Options(context, clock, 0);
        Random calls = context.Fork();
        slots.Add(Task.Run(() => SuperviseAsync(supervised, calls, context.Oracle, over.Token)));
        await using (new Torment(context.Fork(), context.Oracle, () => [.. _there.Keys.Order()], clock))
        {
            await Task.WhenAll(slots);
        }
    }

    private static WorkerOptions Options(RoundContext context, JumpyTime clock, int number)
    {
        bool printsToDisk = context.Random.Next(2) == 0;
        return new WorkerOptions
        {
            Name = $"victim {number}",
            Channel = number == 0 ? WorkerChannel.UnixSocket : (WorkerChannel)context.Random.Next(3),
            TimeProvider = clock,
            StartTimeout = TimeSpan.FromSeconds(60),
            ShutdownTimeout = TimeSpan.FromSeconds(context.Random.Next(3)),
            CancellationGrace = TimeSpan.FromSeconds(1),
            MemoryLimit = context.Random.Next(3) == 0 ? MemoryLimit : null,
            StandardError = printsToDisk && context.Disk is { } disk
                ? WorkerOutput.Append(Path.Combine(disk.Path, $"{number}"))
                : WorkerOutput.Discard,
        };
    }

    /// <summary>A worker, and the next when it is gone.</summary>
    private async Task SlotAsync(WorkerOptions options, Random random, Oracle oracle, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            Worker<IVictim>? worker = null;
            await oracle.CallAsync("start", async () => worker = await Worker.SpawnAsync<IVictim, Victim>(options));
            if (worker is null)
            {
                continue;
            }

            oracle.Saw(worker.ProcessId, options.Name!);
            _there[worker.ProcessId] = true;
            Task[] callers = [.. Enumerable.Range(0, Callers).Select(_ => CallAsync(worker, new Random(random.Next())))];
            await Task.WhenAll(callers);
            await EndAsync(worker, oracle);
        }

        async Task CallAsync(Worker<IVictim> worker, Random own)
        {
            var calls = new VictimCalls(own, oracle);
            await Task.Yield();
            while (!over.IsCancellationRequested && !worker.Exited.IsCompleted)
            {
                await calls.NextAsync(() => worker.Client);
            }
        }
    }

    private async Task EndAsync(Worker<IVictim> worker, Oracle oracle)
    {
        _there.TryRemove(worker.ProcessId, out _);
        await oracle.CallAsync("end", () => worker.DisposeAsync().AsTask());
        if (!worker.Exited.IsCompletedSuccessfully)
        {
            oracle.Fault($"{worker.Name} (process {worker.ProcessId}) was disposed of, and has no report");
            return;
        }

        WorkerExit exit = await worker.Exited;
        oracle.Count($"exits: {exit.Cause}");
        if (ProcessTable.IsThere(worker.ProcessId))
        {
            oracle.Fault($"{exit}, and its process is there");
        }
    }

    private async Task SuperviseAsync(WorkerOptions options, Random random, Oracle oracle, CancellationToken over)
    {
        SupervisedWorker<IVictim>? worker = null;
        var seen = new ConcurrentDictionary<int, bool>();
        await oracle.CallAsync("start supervised", async () => worker = await Worker.SuperviseAsync<IVictim, Victim>(
            options,
            new SupervisionOptions<IVictim>
            {
                MaxRestarts = 1000,
                InitialDelay = TimeSpan.FromMilliseconds(1),
                MaxDelay = TimeSpan.FromMilliseconds(100),
                WhileRestarting = random.Next(2) == 0 ? CallsWhileRestarting.Wait : CallsWhileRestarting.Fail,
                OnChange = change =>
                {
                    if (change.ProcessId is { } process && seen.TryAdd(process, true))
                    {
                        oracle.Saw(process, options.Name!);
                        _there[process] = true;
                    }
                },
            }));
        if (worker is not null)
        {
            var calls = new VictimCalls(random, oracle);
            while (!over.IsCancellationRequested)
            {
                await calls.NextAsync(() => worker.Client);
            }

            await oracle.CallAsync("end supervised", () => worker.DisposeAsync().AsTask());
        }

        foreach (int process in seen.Keys)
        {
            _there.TryRemove(process, out _);
            if (ProcessTable.IsThere(process))
            {
                oracle.Fault($"the supervised worker was disposed of, and its process {process} is there");
            }
        }
    }
}
