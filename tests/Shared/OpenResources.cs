namespace Hawser.Tests.Shared;

/// <summary>What a test process has: descriptors, and threads of Hawser's own, whose names say so. Those of the pool come and go.</summary>
internal static class OpenResources
{
    internal static int Descriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    internal static int HawserThreads() => Threads("hawser");

    internal static int Threads(string name) => Directory.GetDirectories("/proc/self/task").Count(task =>
    {
        try
        {
            return File.ReadAllText($"{task}/comm").StartsWith(name, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // It has ended since it was listed.
        }
    });

    /// <summary>Waits until nothing is left of what was opened since, and no thread of Hawser's.</summary>
    internal static async Task ExpectBackToAsync(int descriptors, TimeSpan patience)
    {
        DateTime limit = DateTime.UtcNow + patience;
        while (Descriptors() > descriptors || HawserThreads() > 0)
        {
            Assert.True(DateTime.UtcNow < limit, $"{Descriptors() - descriptors} descriptors and {HawserThreads()} threads are left.");
            await Task.Yield();
        }
    }
}
