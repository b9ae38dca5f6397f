using System.Globalization;
using Hawser.Acceptance.Child.Trials;
using Hawser.Acceptance.Launching;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Workers;

namespace Hawser.Acceptance;

/// <summary>Workers that outlive who started them: their lease, their registry, and that nothing of them is left.</summary>
public sealed class DetachedTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hawser-test-");
    private readonly WorkerRegistry _registry;

    public DetachedTests() => _registry = new WorkerRegistry(_folder.FullName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task W19_a_detached_worker_outlives_its_killed_owner_is_found_and_kept_and_ends_with_its_lease()
    {
        int process = StartAndKillOwner("keeper", lease: 6, out int owner);
        DiagnosticsFilesOf files = new(process);
        WorkerRegistryEntry entry = _registry.Find("keeper")!;
        Assert.Equal((process, owner, true, "ITrial"), (entry.ProcessId, entry.OwnerProcessId, entry.IsRunning, entry.Contract));
        Assert.InRange(entry.LeaseLeft!.Value, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(6));
        Assert.Equal(($"{process}", "/dev/null"), (Session(process), Target(process, 1)));
        Assert.Equal(Path.Combine(_folder.FullName, "errors"), Target(process, 2));

        DetachedWorker<ITrial> kept = await Worker.AttachAsync<ITrial>(entry).Soon();
        WorkerKeeper keeper = kept.Keep();
        await using WorkerConnection<ITrial> connection = await Worker.ConnectAsync<ITrial>(entry).Soon();
        int child = await connection.Client.StartChildAsync().Soon();
        ProcessAssert.LivesFor(TimeSpan.FromSeconds(7), process);
        Assert.Equal(5, await connection.Client.AddAsync(2, 3).Soon());
        Assert.False(keeper.Completion.IsCompleted);
        await keeper.DisposeAsync().Soon();
        Assert.Null(await keeper.Completion);

        ProcessAssert.GoneWithin(ProcessAssert.Patience, process, child);
        await Assert.ThrowsAnyAsync<ConnectionLostException>(() => connection.Client.AddAsync(2, 3).Soon());
        WorkerRegistryEntry ended = _registry.Find("keeper")!;
        Assert.Equal((false, DetachedExitCause.LeaseRanOut, process), (ended.IsRunning, ended.LastExit!.Cause, ended.LastExit.ProcessId));
        Assert.True((await Assert.ThrowsAsync<WorkerConnectException>(() => kept.RenewAsync().Soon())).IsGone);
        await kept.DisposeAsync().Soon();
        NothingIsLeft(process, files);
    }

    [Fact]
    public async Task W19_a_detached_worker_is_started_handed_on_and_ended_by_whoever_keeps_it_and_its_name_is_free_then()
    {
        await using DetachedWorker<ITrial> worker = await StartAsync("one").Soon();
        WorkerStartException taken = await Assert.ThrowsAsync<WorkerStartException>(() => StartAsync("one").Soon());
        Assert.Contains($"process {worker.ProcessId}", taken.Message, StringComparison.Ordinal);
        Gone.Reaped(taken.ProcessId!.Value);
        await using WorkerConnection<ITrial> direct = await Worker.ConnectAsync(worker).Soon();
        await using WorkerConnection<ITrial> guest = await Worker.ConnectAsync(await worker.ShareAsync().Soon()).Soon();
        Assert.Equal((3, 7), (await direct.Client.AddAsync(1, 2).Soon(), await guest.Client.AddAsync(3, 4).Soon()));
        await worker.RenewAsync().Soon();
        DiagnosticsFilesOf files = new(worker.ProcessId);

        await WorkerRegistry.EndAsync(_registry.Find("one")!).Soon();

        Assert.True(worker.HasEnded);
        await worker.StopAsync().Soon();
        Assert.Equal(DetachedExitCause.Requested, _registry.Find("one")!.LastExit!.Cause);
        ProcessAssert.Eventually(() => !Directory.Exists($"/proc/{worker.ProcessId}"), "the starter does not reap it");
        NothingIsLeft(worker.ProcessId, files);

        await using DetachedWorker<ITrial> next = await StartAsync("one").Soon();
        Assert.Equal(next.ProcessId, Assert.Single(_registry.List()).ProcessId);
        await next.StopAsync().Soon();
    }

    [Theory]
    [InlineData("leave 3", DetachedExitCause.ByItself)]
    [InlineData("fault gone", DetachedExitCause.UnhandledException)]
    [InlineData("abort", DetachedExitCause.WithoutWord)]
    public async Task W19_how_a_detached_worker_ended_is_known_afterwards(string verb, DetachedExitCause cause)
    {
        await using DetachedWorker<ITrial> worker = await StartAsync("ending").Soon();
        await using WorkerConnection<ITrial> connection = await Worker.ConnectAsync(worker).Soon();
        DiagnosticsFilesOf files = new(worker.ProcessId);

        _ = connection.Client.DoAsync(verb.Split(' '));

        ProcessAssert.Gone(worker.ProcessId);
        DetachedExit exit = _registry.Find("ending")!.LastExit!;
        Assert.Equal((cause, worker.ProcessId), (exit.Cause, exit.ProcessId));
        Assert.Equal(cause == DetachedExitCause.ByItself ? 3 : exit.ExitCode, exit.ExitCode);
        Assert.Equal(cause == DetachedExitCause.UnhandledException, exit.Exception?.Contains("gone", StringComparison.Ordinal) ?? false);
        NothingIsLeft(worker.ProcessId, files);
    }

    [Theory]
    [InlineData("starve")]
    [InlineData("frozen")]
    public async Task W19_a_detached_worker_that_cannot_run_its_own_code_ends_with_its_lease_too(string verb)
    {
        await using DetachedWorker<ITrial> worker = await StartAsync("stuck", lease: 1, shutdown: 0).Soon();
        await using WorkerConnection<ITrial> connection = await Worker.ConnectAsync(worker).Soon();
        int child = await connection.Client.StartChildAsync().Soon();

        _ = connection.Client.DoAsync(verb);

        ProcessAssert.GoneWithin(ProcessAssert.Patience, worker.ProcessId, child);
        Assert.False(_registry.Find("stuck")!.IsRunning);
    }

    [Fact]
    public void W20a_until_its_owner_has_acknowledged_it_a_detached_worker_ends_with_the_owner()
    {
        using Owner owner = Owner.Start(Launched.ChildExecutable, ["detach", _folder.FullName, "hanging", "60", "hang"]);
        Assert.Equal("starting", owner.NextLine());
        int worker = 0;
        ProcessAssert.Eventually(() => (worker = WorkerOf(owner.Id)) != 0, "no worker was started");

        owner.Kill();

        ProcessAssert.GoneWithin(ProcessAssert.OwnerGoneLimit, worker);
        Assert.Empty(_registry.List());
    }

    [Fact]
    public async Task W19_a_late_renewal_of_a_worker_that_is_ending_is_refused()
    {
        await using DetachedWorker<ITrial> worker = await StartAsync("late", shutdown: 20).Soon();
        await using WorkerConnection<ITrial> connection = await Worker.ConnectAsync(worker).Soon();
        using var stop = new CancellationTokenSource();
        Task call = connection.Client.HangAsync(stop.Token);
        await worker.RenewAsync().Soon();
        Task ending = worker.StopAsync();
        ProcessAssert.Eventually(() => !_registry.Find("late")!.IsRunning, "it does not end");

        Exception refused = await Assert.ThrowsAnyAsync<Exception>(() => worker.RenewAsync().Soon());

        Assert.True(refused is RemoteException or WorkerConnectException or IOException, $"{refused}");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => call.Soon());
        await ending.Soon();
        ProcessAssert.Gone(worker.ProcessId);
    }

    private Task<DetachedWorker<ITrial>> StartAsync(string name, int lease = 60, int shutdown = 5) => Worker.StartDetachedAsync<ITrial, Trial>(
        new DetachedOptions { Registry = _registry, Lease = TimeSpan.FromSeconds(lease) },
        new WorkerOptions { Name = name, ShutdownTimeout = TimeSpan.FromSeconds(shutdown) });

    private int StartAndKillOwner(string name, int lease, out int ownerId)
    {
        using Owner owner = Owner.Start(Launched.ChildExecutable, ["detach", _folder.FullName, name, $"{lease}"]);
        int process = owner.NextProcessId("worker");
        ownerId = owner.Id;
        owner.Kill();
        ProcessAssert.GoneWithin(ProcessAssert.OwnerGoneLimit, owner.Id);
        ProcessAssert.LivesFor(TimeSpan.FromSeconds(1), process);
        return process;
    }

    private static void NothingIsLeft(int process, DiagnosticsFilesOf files)
    {
        Assert.Empty(files.Now);
        Assert.Empty(Directory.GetDirectories(Path.GetTempPath(), $"hawser-{process}-*"));
    }

    private static string Session(int process)
    {
        // Behind the command's name: state, parent, group, session.
        string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3];
    }

    private static string? Target(int process, int descriptor) =>
        File.ResolveLinkTarget(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/fd/{descriptor}"), returnFinalTarget: false)?.FullName;

    private static int WorkerOf(int owner)
    {
        foreach (string folder in Directory.GetDirectories("/proc"))
        {
            try
            {
                if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int process)
                    && File.ReadAllText($"{folder}/cmdline").Contains($"worker of {owner}\0", StringComparison.Ordinal))
                {
                    return process;
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile.
            }
        }

        return 0;
    }
}
