using System.Diagnostics;
using Hawser.Acceptance.Child.Trials;
using Hawser.Workers;

namespace Hawser.Acceptance;

/// <summary>A registry of detached workers on a disk that is full.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly DirectoryInfo _disk = Directory.CreateTempSubdirectory("hawser-test-");

    private string Filler => Path.Combine(_disk.FullName, "filler");

    public void Dispose() => _disk.Delete(recursive: true);

    [Fact]
    public async Task W19_on_a_full_disk_a_detached_start_fails_and_says_so_and_what_is_registered_stays_usable()
    {
        Assert.SkipUnless(Shell($"mount -t tmpfs -o size=64k,mode=0700 none '{_disk.FullName}'"), "No file system can be mounted here.");
        try
        {
            await UseAsync(new WorkerRegistry(Path.Combine(_disk.FullName, "registry")));
        }
        finally
        {
            Assert.True(Shell($"umount '{_disk.FullName}'"), "the file system is still mounted");
        }
    }

    private async Task UseAsync(WorkerRegistry registry)
    {
        await using DetachedWorker<ITrial> first = await StartAsync(registry, "first").Soon();
        string[] files = FilesOf(registry);
        Fill();

        WorkerStartException e = await Assert.ThrowsAsync<WorkerStartException>(() => StartAsync(registry, "second").Soon());

        Assert.Equal(WorkerStartStage.Connect, e.Stage);
        Assert.Contains("No space left on device", e.Message, StringComparison.Ordinal);
        Gone.Reaped(e.ProcessId!.Value);
        Assert.Equal(files, FilesOf(registry));
        Assert.Null(registry.Find("second"));

        // The one that is there is found, called, kept.
        WorkerRegistryEntry entry = Assert.Single(registry.List(message => Assert.Fail(message)));
        Assert.Equal(("first", first.ProcessId, true), (entry.Name, entry.ProcessId, entry.IsRunning));
        await using DetachedWorker<ITrial> kept = await Worker.AttachAsync<ITrial>(entry).Soon();
        await kept.RenewAsync().Soon();
        await using WorkerConnection<ITrial> connection = await Worker.ConnectAsync(kept).Soon();
        Assert.Equal(3, await connection.Client.AddAsync(1, 2).Soon());
        await connection.DisposeAsync().Soon();

        // It ends, though there is no room for the record of that, and is not taken for one that runs.
        await first.StopAsync().Soon();
        ProcessAssert.Gone(first.ProcessId);
        Assert.DoesNotContain(registry.List(), found => found.IsRunning);
        File.Delete(Filler);

        await using DetachedWorker<ITrial> again = await StartAsync(registry, "first").Soon();
        Assert.Equal(again.ProcessId, Assert.Single(registry.List()).ProcessId);
        await again.StopAsync().Soon();
        ProcessAssert.Gone(again.ProcessId);
    }

    private static string[] FilesOf(WorkerRegistry registry) => [.. Directory.GetFileSystemEntries(registry.Folder).Order()];

    private static Task<DetachedWorker<ITrial>> StartAsync(WorkerRegistry registry, string name) =>
        Worker.StartDetachedAsync<ITrial, Trial>(new DetachedOptions { Registry = registry }, new WorkerOptions { Name = name });

    private void Fill()
    {
        using FileStream filler = File.Create(Filler);
        byte[] page = new byte[4096];
        Action fill = () =>
        {
            while (true)
            {
                filler.Write(page);
                filler.Flush();
            }
        };
        Assert.Throws<IOException>(fill);
    }

    private static bool Shell(string command)
    {
        using Process shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"{command} 2>/dev/null"]))!;
        shell.WaitForExit();
        return shell.ExitCode == 0;
    }
}
