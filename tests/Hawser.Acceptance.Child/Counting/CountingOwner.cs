using Hawser.Workers;

namespace Hawser.Acceptance.Child.Counting;

/// <summary>An owner whose counter is at a text that never ends, for a test to kill. Prints <c>worker N</c>.</summary>
internal static class CountingOwner
{
    public static int ByHand()
    {
        using var counter = new CounterByHand(Environment.ProcessPath!);
        Console.WriteLine($"worker {counter.ProcessId}");
        return counter.Count("∞");
    }

    public static async Task<int> AsWorkerAsync()
    {
        await using Worker<ICounter> counter = await Worker.SpawnAsync<ICounter, Counter>();
        Console.WriteLine($"worker {counter.ProcessId}");
        return await counter.Client.CountAsync("∞");
    }
}
