using System.Globalization;
using System.Threading.RateLimiting;
using Hawser.Agent;

namespace Hawser.Acceptance.Child;

/// <summary>An agent, and processes that come to one with a ticket.</summary>
internal static class AgentProgram
{
    private static readonly AgentLimitOptions Asking = new() { Fallback = AgentLimitFallback.Refuse, Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>A process whose ticket is where its environment says: counts each line that it is told, and says so when the agent has it.</summary>
    public static async Task<int> AskAsync()
    {
        await using AgentClient client = AgentClient.FromEnvironment();
        await client.ConnectAsync();
        Console.WriteLine($"connected {Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            client.Events.TryAdd(line);
            await client.Events.FlushAsync();
            Console.WriteLine("counted");
        }

        return 0;
    }

    /// <summary>An agent that hands out tickets by files, and tells what its process holds whenever it is told a line, by which it also changes a document.</summary>
    public static async Task<int> ServeAsync(string folder, int clients)
    {
        var sink = new MemoryEventSink();
        await using var agent = new AgentServer(new AgentServerOptions { EventSink = sink });
        SharedDocument document = agent.Share("document");
        document.Set("0"u8);
        agent.Limit("window", AgentLimit.FixedWindow(1000, TimeSpan.FromMilliseconds(100)));
        agent.Limit("lock", AgentLimit.Concurrency(clients / 2));
        for (int i = 0; i < clients; i++)
        {
            agent.IssueTicket($"client {i}").WriteFile(Path.Combine(folder, $"{i}.ticket"));
        }

        Console.WriteLine("ready");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            document.Set(System.Text.Encoding.UTF8.GetBytes(line));
            Console.WriteLine($"{Holdings()} {sink.Counts.Of("turn").ToString(CultureInfo.InvariantCulture)}");
        }

        return 0;
    }

    /// <summary>
    /// Clients that ask for whatever there is, all the time, and leave and come again now and then; tells four times a second what its process holds, and
    /// how many turns it has made. At the end of its input it says how many there were, when the agent has them.
    /// </summary>
    public static async Task<int> UseAsync(string folder, int clients)
    {
        long turns = 0;
        using var stop = new CancellationTokenSource();
        Task working = Task.WhenAll(Enumerable.Range(0, clients).Select(i => Task.Run(() => WorkAsync($"file:{folder}/{i}.ticket"))));
        Task<string> told = Task.Run(Console.In.ReadToEnd);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        while (!told.IsCompleted && !working.IsFaulted)
        {
            await ticks.WaitForNextTickAsync();
            Console.WriteLine($"{Holdings()} {Interlocked.Read(ref turns).ToString(CultureInfo.InvariantCulture)}");
        }

        await stop.CancelAsync();
        await working;
        Console.WriteLine($"total {Interlocked.Read(ref turns).ToString(CultureInfo.InvariantCulture)}");
        return 0;

        async Task WorkAsync(string ticket)
        {
            const int turnsOfALife = 100;
            while (!stop.IsCancellationRequested)
            {
                await using AgentClient client = AgentClient.From(ticket, new AgentClientOptions { EventInterval = TimeSpan.FromMilliseconds(100) });
                AgentDocument document = client.GetDocument("document");
                await document.WaitAsync();
                RateLimiter window = client.GetRateLimiter("window", ticket, Asking), held = client.GetRateLimiter("lock", "", Asking);
                for (int turn = 0; turn < turnsOfALife && !stop.IsCancellationRequested; turn++)
                {
                    using RateLimitLease lease = await held.AcquireAsync();
                    using RateLimitLease permit = await window.AcquireAsync();
                    Interlocked.Increment(ref turns);
                    if (!client.Events.TryAdd("turn"))
                    {
                        throw new InvalidOperationException("An event was dropped.");
                    }
                }

                await client.Events.FlushAsync();
            }
        }
    }

    /// <summary>Bytes of the managed heap after a collection, resident bytes, descriptors, threads.</summary>
    private static string Holdings()
    {
        long heap = GC.GetTotalMemory(forceFullCollection: true);
        int descriptors = Directory.GetFiles("/proc/self/fd").Length;
        int threads = Directory.GetDirectories("/proc/self/task").Length;
        return string.Create(CultureInfo.InvariantCulture, $"{heap} {Environment.WorkingSet} {descriptors} {threads}");
    }
}
