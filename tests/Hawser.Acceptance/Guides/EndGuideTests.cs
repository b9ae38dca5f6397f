using System.Collections.Concurrent;
using Hawser.Diagnostics;
using Hawser.Workers;
using Microsoft.Extensions.Logging;

namespace Hawser.Acceptance.Guides;

/// <summary>The code of the guide to a worker's end that sets a worker up for it, run.</summary>
public sealed class EndGuideTests
{
    [Fact]
    public async Task W24_a_worker_is_strict_about_calls_that_were_given_up()
    {
        var strict = new WorkerOptions
        {
            CallTimeout = TimeSpan.FromSeconds(10),
            CancellationGrace = TimeSpan.FromSeconds(3),
            HangCapture = ManagedStacks.CaptureAsync,
        };
        await using Worker<IToiler> worker = await Worker.SpawnAsync<IToiler, Toiler>(strict);
        using var source = new CancellationTokenSource();
        Task work = worker.Client.WorkAsync(source.Token);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
        Assert.Equal(WorkerExitCause.Requested, (await worker.EndAsync()).Cause);
    }

    [Fact]
    public async Task W16_a_worker_has_a_folder_for_its_dumps()
    {
        string folder = Path.Combine(Path.GetTempPath(), $"hawser-guide-{Environment.ProcessId}");
        var dumped = new WorkerOptions { CrashDumps = new CrashDumpOptions { Folder = folder, Kind = CrashDumpKind.Mini, Keep = 3 } };
        await using Worker<IToiler> worker = await Worker.SpawnAsync<IToiler, Toiler>(dumped);

        Assert.Null((await worker.EndAsync()).DumpPath);
        if (OperatingSystem.IsLinux())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        }

        Directory.Delete(folder);
    }

    [Fact]
    public async Task W13_a_workers_log_is_subscribed_to()
    {
        var errors = new ConcurrentBag<string>();
        await using Worker<IToiler> connection = await Worker.SpawnAsync<IToiler, Toiler>();
        await using WorkerLogSubscription subscription = await connection.SubscribeLogAsync(entry => errors.Add(entry.Message), LogLevel.Error);
        await connection.EndAsync();
        await subscription.Completion.Soon();

        Assert.Empty(errors);
    }
}
