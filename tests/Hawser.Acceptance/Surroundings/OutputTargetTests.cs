using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.Versioning;
using Hawser.Acceptance.Child.Trials;
using Hawser.Workers;

namespace Hawser.Acceptance.Surroundings;

/// <summary>Where the output of a worker goes. Nothing of it ever blocks the worker.</summary>
[SupportedOSPlatform("linux")]
public sealed class OutputTargetTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hawser-output-");

    private string File => Path.Combine(_folder.FullName, "worker.log");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task W7_output_is_appended_to_a_file_of_this_user_by_two_workers_and_both_streams()
    {
        await System.IO.File.WriteAllTextAsync(File, "before\n");
        WorkerOutput target = WorkerOutput.Append(File);
        foreach (string name in (string[])["one", "two"])
        {
            await using Worker<ITrial> worker = await SpawnAsync(new WorkerOptions { StandardOutput = target, StandardError = target });
            await worker.Client.SayAsync($"{name} out", $"{name} error").Soon();
            WorkerExit exit = await worker.EndAsync();
            Assert.Equal(($"{name} error\n", 0L), (exit.StandardErrorTail, exit.LostOutputBytes));
        }

        string[] lines = await System.IO.File.ReadAllLinesAsync(File);
        Assert.Equal("before", lines[0]);
        Assert.Equal(["one error", "one out"], lines[1..3].Order(StringComparer.Ordinal));
        Assert.Equal(["two error", "two out"], lines[3..].Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task W7_a_file_is_truncated_at_the_start_and_a_new_one_is_for_this_user_only()
    {
        foreach (string word in (string[])["a longer text than the next", "short"])
        {
            await using Worker<ITrial> worker = await SpawnAsync(new WorkerOptions { StandardOutput = WorkerOutput.Truncate(File) });
            await worker.Client.SayAsync(word, "").Soon();
            await worker.EndAsync();
        }

        Assert.Equal("short\n", await System.IO.File.ReadAllTextAsync(File));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    [Fact]
    public async Task W7_a_file_gets_every_byte_of_100_MB_and_the_tail_is_kept()
    {
        await using Worker<ITrial> worker = await SpawnAsync(
            new WorkerOptions { StandardOutput = WorkerOutput.Append(File), OutputTailBytes = 100 });
        Assert.Equal(0, await worker.Client.DoAsync("print", "100").Soon());
        WorkerExit exit = await worker.EndAsync();
        Assert.Equal(100L << 20, new FileInfo(File).Length);
        Assert.EndsWith("the last words\n", exit.StandardErrorTail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task W7_lines_go_to_the_owners_code_and_discarded_ones_nowhere()
    {
        var lines = new ConcurrentQueue<string>();
        using var log = new LogLines();
        using var came = new SemaphoreSlim(0);
        await using Worker<ITrial> worker = await SpawnAsync(new WorkerOptions
        {
            LoggerFactory = log,
            StandardOutput = WorkerOutput.Discard,
            StandardError = WorkerOutput.Call(line =>
            {
                lines.Enqueue(line);
                came.Release();
            }),
        });
        await worker.Client.SayAsync("to nobody", "to the owner's code").Soon();
        Assert.True(await came.WaitAsync(ProcessAssert.Patience), "no line came");
        WorkerExit exit = await worker.EndAsync();
        Assert.Equal(["to the owner's code"], lines);
        Assert.Equal("to the owner's code\n", exit.StandardErrorTail);
        Assert.DoesNotContain(log.All, line => line.Contains("to nobody", StringComparison.Ordinal));
    }

    [Fact]
    public async Task W7_a_full_disk_never_blocks_a_worker_and_is_counted_and_logged_once()
    {
        using var log = new LogLines();
        await using Worker<ITrial> worker = await SpawnAsync(new WorkerOptions
        {
            Name = "talker",
            LoggerFactory = log,
            StandardOutput = WorkerOutput.Append("/dev/full"),
            StandardError = WorkerOutput.Discard,
        });
        Assert.Equal(0, await worker.Client.DoAsync("print", "10").Soon());
        Assert.Equal(3, await worker.Client.AddAsync(1, 2).Soon());
        string line = log.WaitFor("is lost");
        Assert.Contains("'talker'", line, StringComparison.Ordinal);
        Assert.Contains("'/dev/full': No space left on device", line, StringComparison.Ordinal);
        WorkerExit exit = await worker.EndAsync();
        Assert.Equal(10L << 20, exit.LostOutputBytes);
        Assert.Single(log.All, entry => entry.Contains("is lost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task W7_a_small_disk_takes_what_it_has_room_for_and_the_rest_is_counted()
    {
        const long printed = 1 << 20, room = 64 << 10;
        Assert.SkipUnless(Shell($"mount -t tmpfs -o size={room} none '{_folder.FullName}'"), "No file system can be mounted here.");
        try
        {
            await using Worker<ITrial> worker = await SpawnAsync(new WorkerOptions { StandardOutput = WorkerOutput.Append(File) });
            Assert.Equal(0, await worker.Client.DoAsync("print", "1").Soon());
            WorkerExit exit = await worker.EndAsync();
            Assert.Equal((room, printed - room), (new FileInfo(File).Length, exit.LostOutputBytes));
        }
        finally
        {
            Assert.True(Shell($"umount '{_folder.FullName}'"), "the file system is still mounted");
        }
    }

    [Fact]
    public async Task W7_a_file_that_cannot_be_opened_fails_the_launch_and_is_named()
    {
        WorkerStartException e = await Assert.ThrowsAsync<WorkerStartException>(
            () => SpawnAsync(new WorkerOptions { StandardError = WorkerOutput.Append("/no/such/folder/worker.log") }));
        Assert.Equal((WorkerStartStage.Launch, (int?)null), (e.Stage, e.ProcessId));
        Assert.Contains("'/no/such/folder/worker.log': No such file or directory", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task W20a_an_uncaught_exception_is_in_the_file_too()
    {
        await using Worker<ITrial> worker = await SpawnAsync(new WorkerOptions { StandardError = WorkerOutput.Append(File) });
        Task call = worker.Client.DoAsync("fault", "knot undone");
        WorkerExit exit = await worker.Exited.Soon();
        Assert.Equal(WorkerExitCause.UnhandledException, exit.Cause);
        string text = await System.IO.File.ReadAllTextAsync(File);
        Assert.Contains("System.InvalidOperationException: knot undone", text, StringComparison.Ordinal);
        await worker.EndAsync();
        await Task.WhenAny(call);
    }

    private static bool Shell(string command)
    {
        using Process shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"{command} 2>/dev/null"]))!;
        shell.WaitForExit();
        return shell.ExitCode == 0;
    }

    private static Task<Worker<ITrial>> SpawnAsync(WorkerOptions options) => Worker.SpawnAsync<ITrial, Trial>(options).Soon();
}
