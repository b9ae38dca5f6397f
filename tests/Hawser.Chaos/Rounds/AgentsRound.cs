using System.Collections.Concurrent;
using Hawser.Agent;
using Hawser.Chaos.Victims;
using Hawser.Workers;

namespace Hawser.Chaos.Rounds;

/// <summary>
/// An agent and workers that tell it of events, and are disturbed: what a worker was told is stored is counted once, and nothing is counted that nobody
/// reported.
/// </summary>
internal sealed class AgentsRound : IRound
{
    private const string Event = "reported";

    private readonly ConcurrentDictionary<int, bool> _there = new();
    private long _acknowledged;
    private long _attempted;

    public async Task RunAsync(RoundContext context)
    {
        var sink = new MemoryEventSink();
        var clock = new JumpyTime();
        var agent = new AgentServer(new AgentServerOptions { EventSink = sink, TimeProvider = clock });
        using var over = new CancellationTokenSource(context.Length);
        List<Task> slots = [];
        for (int i = context.Random.Next(2, 4); i > 0; i--)
        {
            Random random = context.Fork();
            string name = $"reporter {i}";
            slots.Add(Task.Run(() => SlotAsync(agent, name, random, context.Oracle, over.Token)));
        }

        await using (new Torment(context.Fork(), context.Oracle, () => [.. _there.Keys.Order()], clock))
        {
            await Task.WhenAll(slots);
        }

        long counted = sink.Counts.Of(Event);
        context.Oracle.Count("events of agents", counted);
        if (counted < _acknowledged || counted > _attempted)
        {
            context.Oracle.Fault($"{_attempted} events were reported, {_acknowledged} of them acknowledged, and {counted} are counted");
        }

        // Told by the connection's end, which is a moment after the process's.
        for (int i = 0; agent.Workers.Count > 0 && i < 100; i++)
        {
            await Task.Delay(50);
        }

        if (agent.Workers.Count > 0)
        {
            context.Oracle.Fault($"the agent knows {agent.Workers.Count} workers, and there is none");
        }

        await context.Oracle.CallAsync("end of an agent", () => agent.DisposeAsync().AsTask());
    }

    private async Task SlotAsync(AgentServer agent, string name, Random random, Oracle oracle, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            Worker<IVictim>? worker = null;
            await oracle.CallAsync("start", async () => worker = await Worker.SpawnAsync<IVictim, Victim>(new WorkerOptions
            {
                Name = name,
                OwnerServices = agent,
                StartTimeout = TimeSpan.FromSeconds(60),
                ShutdownTimeout = TimeSpan.FromSeconds(2),
            }));
            if (worker is null)
            {
                continue;
            }

            oracle.Saw(worker.ProcessId, name);
            _there[worker.ProcessId] = true;
            while (!over.IsCancellationRequested && !worker.Exited.IsCompleted)
            {
                int times = random.Next(1, 200);
                Interlocked.Add(ref _attempted, times);
                if (await oracle.CallAsync("Report", () => worker.Client.ReportAsync(times)))
                {
                    Interlocked.Add(ref _acknowledged, times);
                }
            }

            _there.TryRemove(worker.ProcessId, out _);
            await oracle.CallAsync("end", () => worker.DisposeAsync().AsTask());
            if (!worker.Exited.IsCompleted || ProcessTable.IsThere(worker.ProcessId))
            {
                oracle.Fault($"{name} was disposed of, and its process {worker.ProcessId} is there");
            }
        }
    }
}
