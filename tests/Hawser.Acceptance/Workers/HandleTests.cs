using System.Diagnostics;
using System.Text.Json;
using Hawser.Acceptance.Child.Trials;
using Hawser.Acceptance.Launching;
using Hawser.Ipc;
using Hawser.Workers;

namespace Hawser.Acceptance;

/// <summary>Workers that are handed to other workers, and workers of workers.</summary>
public sealed class HandleTests
{
    private const int SIGKILL = 9;

    [Fact]
    public async Task W10_a_handle_given_to_another_worker_connects_there_and_its_holder_hears_of_the_workers_end()
    {
        await using StartedWorker<ITrial> trial = await Worker.StartAsync<ITrial, Trial>(new WorkerOptions { Name = "shared" }).Soon();
        await using Worker<IRelay> relay = await Worker.SpawnAsync<IRelay, Relay>().Soon();

        await relay.Client.HoldAsync(await trial.ShareAsync().Soon()).Soon();
        Assert.Equal("hello", await relay.Client.EchoAsync("hello").Soon());
        Assert.Equal(0, ProcessAssert.Signal(trial.ProcessId, SIGKILL));

        string lost = await relay.Client.EchoAsync("hello").Soon();
        Assert.StartsWith("ConnectionLostException", lost, StringComparison.Ordinal);
        Assert.Contains($"worker 'shared' (process {trial.ProcessId}) has ended", lost, StringComparison.Ordinal);
        Assert.Equal(SIGKILL, (await trial.Exited.Soon()).Signal);
        await Assert.ThrowsAsync<WorkerExitedException>(() => trial.ShareAsync().Soon());
        await relay.EndAsync();
        Gone.Reaped(trial.ProcessId);
    }

    [Fact]
    public async Task W10_a_handle_is_a_result_too_and_a_spawned_worker_is_shared_like_a_started_one()
    {
        await using Worker<IRelay> relay = await Worker.SpawnAsync<IRelay, Relay>().Soon();
        await using Worker<ITrial> spawned = await Worker.SpawnAsync<ITrial, Trial>().Soon();
        WorkerHandle<ITrial> handle = await relay.Client.StartAsync("its own").Soon();

        WorkerConnection<ITrial> theirs = await Worker.ConnectAsync(handle).Soon();
        await using WorkerConnection<ITrial> ours = await Worker.ConnectAsync(await spawned.ShareAsync().Soon()).Soon();

        Assert.Equal(5, await theirs.Client.AddAsync(2, 3).Soon());
        Assert.Equal("its own", theirs.Name);
        Assert.Equal(5, await ours.Client.AddAsync(2, 3).Soon());
        await relay.EndAsync();
        await theirs.Peer.Completion.Soon();
        await Assert.ThrowsAnyAsync<ConnectionLostException>(() => theirs.Client.AddAsync(2, 3).Soon());
        await theirs.DisposeAsync().Soon();
        ProcessAssert.Gone(handle.ProcessId);
        await spawned.EndAsync();
    }

    [Fact]
    public async Task W10_a_handle_of_a_dead_worker_whose_endpoint_someone_else_owns_is_refused()
    {
        StartedWorker<ITrial> trial = await Worker.StartAsync<ITrial, Trial>(new WorkerOptions { Name = "dead" }).Soon();
        WorkerHandle<ITrial> handle = await trial.ShareAsync(IpcTicketKind.Many).Soon();
        await trial.DisposeAsync().Soon();
        Gone.Reaped(trial.ProcessId);
        string folder = Path.GetDirectoryName(handle.Channel.Endpoint.SocketPath)!;
        Directory.CreateDirectory(folder);
        await using IpcListener other = IpcListener.Start(new IpcListenerOptions { Endpoint = handle.Channel.Endpoint });

        // Also by one who cannot look at the process: it is dialled, and does not prove itself.
        string blind = JsonSerializer.Serialize(handle).Replace("\"started\":", "\"unknown\":", StringComparison.Ordinal)
            .Replace(Convert.ToHexStringLower(handle.Channel.ListenerId.Span), Convert.ToHexStringLower(other.Id.Span), StringComparison.Ordinal)
            .Replace(
                Convert.ToHexStringLower(handle.Channel.TicketId.Span),
                Convert.ToHexStringLower(other.IssueTicket().Handle.TicketId.Span),
                StringComparison.Ordinal);
        foreach (WorkerHandle<ITrial> tried in new[] { handle, JsonSerializer.Deserialize<WorkerHandle<ITrial>>(blind)! })
        {
            WorkerConnectException e = await Assert.ThrowsAsync<WorkerConnectException>(() => Worker.ConnectAsync(tried).Soon());
            Assert.True(e.IsGone);
            Assert.Contains("the worker is gone", e.Message, StringComparison.Ordinal);
        }

        await other.DisposeAsync().Soon();
        Directory.Delete(folder);
    }

    [Fact]
    public async Task W10_a_used_handle_of_a_worker_that_lives_fails_at_once_with_its_reason()
    {
        await using StartedWorker<ITrial> trial = await Worker.StartAsync<ITrial, Trial>(new WorkerOptions { Name = "shared" }).Soon();
        WorkerHandle<ITrial> handle = await trial.ShareAsync().Soon();
        await using WorkerConnection<ITrial> first = await Worker.ConnectAsync(handle).Soon();
        var time = Stopwatch.StartNew();

        WorkerConnectException e = await Assert.ThrowsAsync<WorkerConnectException>(() => Worker.ConnectAsync(handle).Soon());

        // Five attempts, and their pauses of 20 ms and more.
        Assert.True(time.Elapsed < handle.StartTimeout / 3, $"It took {time.Elapsed}.");
        Assert.Contains("it was used, or has expired", e.Message, StringComparison.Ordinal);
        Assert.Equal((false, (TimeSpan?)null), (e.IsGone, e.Timeout));
        Assert.Equal("alive", await first.Client.EchoAsync("alive").Soon());
        await first.DisposeAsync().Soon();
        await trial.DisposeAsync().Soon();
        Gone.Reaped(trial.ProcessId);
    }

    [Theory]
    [InlineData("leave", "3")]
    [InlineData("fault", "gone")]
    public async Task W16_a_worker_that_exits_by_itself_takes_its_socket_folder_along(params string[] verb)
    {
        await using StartedWorker<ITrial> trial = await Worker.StartAsync<ITrial, Trial>().Soon();
        await using WorkerConnection<ITrial> connection = await Worker.ConnectAsync(trial).Soon();
        string folders = $"hawser-{trial.ProcessId}-*";
        Assert.Single(Directory.GetDirectories(Path.GetTempPath(), folders));

        _ = connection.Client.DoAsync(verb);
        await trial.Exited.Soon();

        Assert.Empty(Directory.GetDirectories(Path.GetTempPath(), folders));
        Gone.Reaped(trial.ProcessId);
    }

    [Fact]
    public void W11_workers_that_spawn_workers_three_deep_end_with_the_first_owner_that_is_killed()
    {
        using Owner owner = Owner.Start(Launched.ChildExecutable, ["work", "three-deep"]);
        int[] processes = [owner.NextProcessId("worker"), owner.NextProcessId("worker"), owner.NextProcessId("worker")];
        owner.Kill();
        ProcessAssert.GoneWithin(ProcessAssert.OwnerGoneLimit * 2, processes);
    }
}
