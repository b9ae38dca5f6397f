using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Hawser.Agent;
using Hawser.Workers;

namespace Hawser.Chaos.Victims;

/// <inheritdoc/>
public sealed class Victim(WorkerContext context) : IVictim
{
    private static readonly ConcurrentDictionary<long, bool> Applied = new();
    private static readonly List<byte[]> Eaten = [];

    /// <summary>Enough for a limit, and not too much for the machine where there is none.</summary>
    private const int MostMegabytes = 160;

    // Made when it is asked for: most victims have no agent.
    private readonly Lazy<AgentClient> _agent = new(() => AgentClient.Of(context));

    public Task<int> AddAsync(int a, int b, CancellationToken cancellationToken = default) => Task.FromResult(a + b);

    public Task<bool> ApplyAsync(long id, CancellationToken cancellationToken = default) => Task.FromResult(Applied.TryAdd(id, true));

    public Task<byte[]> EchoAsync(byte[] data, CancellationToken cancellationToken = default) => Task.FromResult(data);

    public async IAsyncEnumerable<int> CountAsync(int to, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < to; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (i % 100 == 0)
            {
                await Task.Yield();
            }

            yield return i;
        }
    }

    public async Task<long> SumAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default)
    {
        long sum = 0;
        await foreach (int number in numbers.WithCancellation(cancellationToken))
        {
            sum += number;
        }

        return sum;
    }

    public ValueTask NoteAsync(string text) => ValueTask.CompletedTask;

    public Task PrintAsync(int kilobytes)
    {
        string line = new('x', 1023);
        for (int i = 0; i < kilobytes; i++)
        {
            Console.Out.WriteLine(line);
            Console.Error.WriteLine(line);
        }

        return Task.CompletedTask;
    }

    public Task EatAsync(int megabytes)
    {
        for (int i = 0; i < megabytes; i++)
        {
            byte[] bite = new byte[1 << 20];
            Array.Fill(bite, (byte)1);
            lock (Eaten)
            {
                if (Eaten.Count >= MostMegabytes)
                {
                    break;
                }

                Eaten.Add(bite);
            }
        }

        return Task.CompletedTask;
    }

    public async Task OpenAsync()
    {
        await using FileStream file = File.OpenRead("/proc/self/stat");
    }

    public Task HangAsync(CancellationToken cancellationToken = default) => Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);

    public Task DeafAsync(int milliseconds) => Task.Delay(milliseconds, CancellationToken.None);

    public async Task ReportAsync(int times, CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < times; i++)
        {
            while (!_agent.Value.Events.TryAdd("reported"))
            {
                await _agent.Value.Events.FlushAsync(cancellationToken);
            }
        }

        await _agent.Value.Events.FlushAsync(cancellationToken);
    }
}
