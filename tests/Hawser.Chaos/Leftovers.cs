using System.Globalization;
using Hawser.Chaos.Victims;
using Hawser.Workers;

namespace Hawser.Chaos;

/// <summary>What is open and running when nothing should be: descriptors, threads, processes, folders.</summary>
internal sealed record Leftovers(int Descriptors, int Threads)
{
    /// <summary>The runtime opens some of its own as it goes on.</summary>
    private const int DescriptorRoom = 16;

    private const int ThreadRoom = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Waits until nothing is left of what has been, and tells what stays.</summary>
    /// <param name="before">What there was when everything had been once; null: that is now.</param>
    /// <param name="oracle">Told of what is left, and asked for the processes that there were.</param>
    internal static async Task<Leftovers> SettleAsync(Leftovers? before, Oracle oracle)
    {
        oracle.Round = "what is left";

        // The next socket's folder sweeps those of killed owners away.
        await oracle.CallAsync("the last start", static async () => await (await Worker.SpawnAsync<IVictim, Victim>()).DisposeAsync());
        long start = TimeProvider.System.GetTimestamp();
        Leftovers now = Measure();
        string? left;
        while ((left = now.Compare(before, oracle)) is not null && TimeProvider.System.GetElapsedTime(start) < Patience)
        {
            await Task.Delay(100);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            now = Measure();
        }

        if (left is not null)
        {
            oracle.Fault(left);
        }

        return now;
    }

    private static Leftovers Measure() => new(
        ProcessTable.OpenDescriptors(),
        Directory.GetDirectories("/proc/self/task").Count(static task =>
        {
            try
            {
                return File.ReadAllText($"{task}/comm").StartsWith("hawser", StringComparison.Ordinal);
            }
            catch (IOException)
            {
                return false; // It has ended since it was listed.
            }
        }));

    private string? Compare(Leftovers? before, Oracle oracle)
    {
        string[] processes = [.. oracle.LivingProcesses, .. ProcessTable.WorkersOf(Environment.ProcessId).Select(static one => $"{one}")];
        string[] folders =
        [
            .. Directory.GetDirectories(Path.GetTempPath(), "hawser-*")
                .Where(path => IsOurs(Path.GetFileName(path).Split('-'), oracle)),
        ];
        return processes.Length > 0 ? $"processes: {string.Join(", ", processes)}"
            : folders.Length > 0 ? $"folders: {string.Join(", ", folders)}"
            : before is null ? null
            : Descriptors > before.Descriptors + DescriptorRoom ? $"{Descriptors} descriptors, where there were {before.Descriptors}"
            : Threads > before.Threads + ThreadRoom ? $"{Threads} threads of Hawser's, where there were {before.Threads}"
            : null;
    }

    /// <summary>A socket's folder is named by its process first; all others by process, start and something random last.</summary>
    private static bool IsOurs(string[] name, Oracle oracle) =>
        name.Length > 4 && int.TryParse(name.Length == 5 ? name[1] : name[^3], NumberStyles.None, CultureInfo.InvariantCulture, out int process)
        && (process == Environment.ProcessId || oracle.HasSeen(process));
}
