using Hawser.Acceptance.Child.Trials;
using Hawser.Workers;

namespace Hawser.Acceptance;

/// <summary>What a worker that crashes leaves of its memory.</summary>
public sealed class DumpTests : IDisposable
{
    private const int SIGKILL = 9;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hawser-dumps-");

    [Theory]
    [InlineData("abort")]
    [InlineData("crash")]
    [InlineData("overflow")]
    [InlineData("failfast")]
    public async Task W16_the_dump_of_a_worker_that_crashed_is_named_in_its_report(string verb)
    {
        WorkerExit exit = await EndsAsync(worker => worker.Client.DoAsync(verb), Options("dumped / worker"));

        Assert.Equal(WorkerExitCause.Signal, exit.Cause);
        Assert.Equal(Assert.Single(_folder.GetFiles()).FullName, exit.DumpPath);
        Assert.StartsWith("hawser-dumped___worker.", Path.GetFileName(exit.DumpPath), StringComparison.Ordinal);
        using FileStream dump = File.OpenRead(exit.DumpPath!);
        byte[] head = new byte[4];
        dump.ReadExactly(head);
        Assert.Equal("\u007fELF"u8, head);
        Assert.Contains(exit.DumpPath!, $"{exit}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task W16_an_end_that_is_no_crash_leaves_no_dump()
    {
        Assert.Null((await EndsAsync(worker => Assert.Equal(0, ProcessAssert.Signal(worker.ProcessId, SIGKILL)), Options("killed"))).DumpPath);
        Assert.Null((await EndsAsync(worker => worker.Client.DoAsync("leave", "3"), Options("left"))).DumpPath);
        Assert.Null((await EndsAsync(worker => worker.Client.DoAsync("fault", "in the background"), Options("faulty"))).DumpPath);
        Assert.Empty(_folder.GetFiles());
    }

    [Fact]
    public async Task W16_only_the_newest_dumps_are_kept_and_no_other_file_is_touched()
    {
        string other = Path.Combine(_folder.FullName, "hawser-mine.dmp");
        await File.WriteAllTextAsync(other, "not a dump of a worker");
        WorkerExit first = await EndsAsync(worker => worker.Client.DoAsync("abort"), Options("one", keep: 1));
        WorkerExit second = await EndsAsync(worker => worker.Client.DoAsync("abort"), Options("two", keep: 1));

        Assert.False(File.Exists(first.DumpPath));
        Assert.Equal(new[] { other, second.DumpPath! }.Order(), _folder.GetFiles().Select(file => file.FullName).Order());
    }

    [Fact]
    public async Task W16_a_folder_of_dumps_that_cannot_be_made_fails_the_start_and_says_so()
    {
        string file = Path.Combine(_folder.FullName, "file");
        await File.WriteAllTextAsync(file, "");
        var options = new WorkerOptions { CrashDumps = new CrashDumpOptions { Folder = Path.Combine(file, "dumps") } };

        WorkerStartException e = await Assert.ThrowsAsync<WorkerStartException>(() => Worker.SpawnAsync<ITrial, Trial>(options).Soon());

        Assert.Equal(WorkerStartStage.Launch, e.Stage);
        Assert.Contains(file, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task W16_the_core_that_the_kernel_wrote_is_named_in_the_report()
    {
        string pattern = await File.ReadAllTextAsync("/proc/sys/kernel/core_pattern");
        Assert.SkipWhen(pattern.StartsWith('|'), "Cores go to a program here.");
        var options = new WorkerOptions { WorkingDirectory = _folder.FullName, Wrapper = ["prlimit", "--core=unlimited"] };

        WorkerExit exit = await EndsAsync(worker => worker.Client.DoAsync("abort"), options);

        Assert.Equal(Assert.Single(_folder.GetFiles()).FullName, exit.DumpPath);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task<WorkerExit> EndsAsync(Action<Worker<ITrial>> end, WorkerOptions options)
    {
        await using Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>(options).Soon();
        end(worker);
        WorkerExit exit = await worker.Exited.Soon();
        Gone.Reaped(worker.ProcessId);
        return exit;
    }

    private WorkerOptions Options(string name, int keep = 10) =>
        new() { Name = name, CrashDumps = new CrashDumpOptions { Folder = _folder.FullName, Keep = keep } };
}
