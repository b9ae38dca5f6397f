using System.Collections.Concurrent;
using System.Diagnostics;
using Hawser.Tests.Shared;
using Hawser.Workers;

namespace Hawser.Acceptance.Guides;

/// <summary>The code of the guide to supervised workers, run.</summary>
public sealed class SupervisionGuideTests
{
    [Fact]
    public async Task W26_a_supervised_worker_is_replaced_and_says_so()
    {
        var log = new ConcurrentQueue<string>();
        var supervision = new SupervisionOptions<IToiler>
        {
            MaxRestarts = 3,
            Window = TimeSpan.FromMinutes(5),
            OnChange = change => log.Enqueue($"{change.State} {change.Exit?.SignalName}"),
        };
        await using SupervisedWorker<IToiler> worker = await Worker.SuperviseAsync<IToiler, Toiler>(supervision: supervision);
        int first = worker.ProcessId!.Value;
        Task lost = worker.Client.WorkAsync();
        using (var process = Process.GetProcessById(first))
        {
            process.Kill();
        }

        await Assert.ThrowsAsync<WorkerExitedException>(() => lost.Soon());
        ProcessAssert.Eventually(() => log.Count >= 5, "the worker is not replaced");
        Assert.Equal(["Starting ", "Running ", "BackingOff SIGKILL", "Starting SIGKILL", "Running "], log);
        int second = worker.ProcessId!.Value;
        await worker.DisposeAsync().Soon();
        Gone.Reaped(first, second);
    }

    [Fact]
    public async Task W26_a_worker_whose_check_does_not_come_back_is_replaced()
    {
        var checks = new SupervisionOptions<IToiler>
        {
            HealthCheck = static (toiler, token) => toiler.WorkAsync(token),
            HealthInterval = TimeSpan.FromMilliseconds(100),
            HealthTimeout = TimeSpan.FromMilliseconds(200),
            HealthFailures = 2,
        };
        await using SupervisedWorker<IToiler> worker = await Worker.SuperviseAsync<IToiler, Toiler>(supervision: checks);
        int first = worker.ProcessId!.Value;
        WorkerExitedException lost = await Assert.ThrowsAsync<WorkerExitedException>(() => worker.Client.WorkAsync().Soon());

        Assert.Equal(WorkerExitCause.Unhealthy, lost.Exit.Cause);
        await worker.DisposeAsync().Soon();
        Gone.Reaped(first);
    }

    [Fact]
    public void The_code_in_the_guide_is_code_that_is_run_here() =>
        DocumentCode.IsTakenFrom("docs/guides/keep-a-worker-alive.md", "tests/Hawser.Acceptance/Guides");
}
