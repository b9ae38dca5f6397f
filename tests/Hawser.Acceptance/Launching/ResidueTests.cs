using Hawser.Tests.Shared;
using Hawser.Workers.Launching;

namespace Hawser.Acceptance.Launching;

/// <summary>Launching leaves nothing behind in the owner: no zombie, no descriptor, no thread, no file.</summary>
[Collection(nameof(Alone))]
public sealed class ResidueTests
{
    [Fact]
    public async Task W21_neither_failed_nor_ended_starts_leave_a_zombie_a_descriptor_or_a_thread()
    {
        await StartsAsync();
        ProcessAssert.Eventually(() => OpenResources.Threads("hawser children") == 0, "the watcher's thread has ended");
        int descriptors = OpenResources.Descriptors();

        for (int i = 0; i < 5; i++)
        {
            await StartsAsync();
        }

        ProcessAssert.Eventually(() => OpenResources.Threads("hawser children") == 0, "the watcher's thread has ended");
        ProcessAssert.Eventually(() => OpenResources.Descriptors() <= descriptors, $"there are {OpenResources.Descriptors()} descriptors, there were {descriptors}");
        ProcessAssert.Eventually(() => Children().Count == 0, "a child is not reaped");
    }

    [Fact]
    public async Task W22_many_processes_at_once_are_all_reported_and_reaped()
    {
        Launched[] all = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Launched.ShellAsync($"read -r boot; exit {i}")));
        for (int i = 0; i < all.Length; i++)
        {
            Assert.Equal(i, (await all[i].ExitAsync()).ExitCode);
            await all[i].DisposeAsync();
        }

        ProcessAssert.Eventually(() => Children().Count == 0, "a child is not reaped");
    }

    [Fact]
    public async Task W21_the_diagnostics_files_of_a_worker_that_was_killed_are_deleted()
    {
        await using Launched worker = await Launched.VerbAsync("sleep");
        worker.NextProcessId("ready");
        DiagnosticsFilesOf files = new(worker.Process.ProcessId);
        Assert.NotEmpty(files.Now);
        worker.Process.Kill();
        await worker.ExitAsync();
        Assert.Empty(files.Now);
    }

    [Fact]
    public async Task A_process_that_is_disposed_twice_and_by_several_is_gone_once()
    {
        await using Launched worker = await Launched.ShellAsync("exec sleep 1000");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () => await worker.Process.DisposeAsync())))
            .WaitAsync(ProcessAssert.Patience);
        Assert.Equal(9, (await worker.ExitAsync()).Signal);
    }

    private static async Task StartsAsync()
    {
        await Assert.ThrowsAsync<WorkerLaunchException>(
            () => Launched.StartAsync(new LocalLauncher { FileName = "/no/such/program" }, "{}"u8.ToArray()));
        await using (Launched ended = await Launched.ShellAsync("exit 1"))
        {
            await ended.ExitAsync();
        }

        await using (await Launched.ShellAsync("exec sleep 1000"))
        {
            // Killed by its disposal.
        }
    }

    private static List<int> Children() =>
        [.. Directory.GetDirectories("/proc/self/task")
            .SelectMany(task => ReadIfThere(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(int.Parse)];

    private static string ReadIfThere(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
