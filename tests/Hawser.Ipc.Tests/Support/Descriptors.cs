namespace Hawser.Ipc.Tests;

/// <summary>What a test process has open.</summary>
internal static class Descriptors
{
    internal static int Count() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    internal static int HawserThreads() => Directory.GetDirectories("/proc/self/task").Count(
        task => File.Exists(task + "/comm") && File.ReadAllText(task + "/comm").StartsWith("hawser", StringComparison.Ordinal));

    /// <summary>Waits until nothing is left of what was opened since, and no thread of Hawser's.</summary>
    internal static async Task ExpectBackTo(int count)
    {
        DateTime limit = DateTime.UtcNow + Patience.Limit;
        while (Count() > count || HawserThreads() > 0)
        {
            Assert.True(DateTime.UtcNow < limit, $"{Count() - count} descriptors and {HawserThreads()} threads are left.");
            await Task.Yield();
        }
    }
}
