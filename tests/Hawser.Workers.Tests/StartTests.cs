using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Testing;
using Hawser.Workers.Control;
using Hawser.Workers.Launching;
using Hawser.Workers.Owning;

namespace Hawser.Workers.Tests;

/// <summary>Starts and ends of workers whose processes are fakes: every stage, without a process.</summary>
public sealed class StartTests
{
    private readonly Bench _bench = new();

    [Fact]
    public async Task W1_a_worker_is_spawned_called_and_disposed()
    {
        var launcher = new FakeLauncher();
        Assert.Null(launcher.Listener.Endpoint);
        Worker<ICounter> worker = await _bench.SpawnAsync<ICounter, PlainCounter>(launcher).Soon();
        Assert.NotNull(launcher.Listener.Endpoint);
        Assert.Equal(("primes", launcher.Workers[0].ProcessId), (worker.Name, worker.ProcessId));
        Assert.Equal(5, (await worker.Client.AddAsync(5).Soon()).Connection);

        await worker.DisposeAsync().Soon();
        WorkerExit exit = await worker.Exited.Soon();
        Assert.Equal((WorkerExitCause.Requested, 0, (int?)null), (exit.Cause, exit.ExitCode, exit.Signal));
        Assert.False(launcher.Workers[0].IsKilled);
        Assert.Null(launcher.Listener.Endpoint);
        await launcher.Workers[0].Behaviour.Soon();
        await worker.DisposeAsync().Soon();
    }

    [Fact]
    public async Task W14_an_exception_in_the_init_of_a_process_is_a_failed_start_of_stage_init()
    {
        var launcher = new FakeLauncher();
        JsonElement init = JsonSerializer.SerializeToElement(new Start(-5));
        WorkerStartException e = await Fails(_bench.SpawnAsync<IStopping, FailingStart>(launcher, init), WorkerStartStage.Init, launcher);
        Assert.Contains("It cannot start below zero.", e.Message);
        Assert.IsType<RemoteException>(e.InnerException);
    }

    [Fact]
    public async Task W20_a_process_that_exits_at_once_fails_the_boot_with_its_code_and_its_last_lines()
    {
        FakeLauncher launcher = Bench.Launcher(process =>
        {
            process.WriteError("libfoo.so: not found");
            process.Exit(127);
            return Task.CompletedTask;
        });
        WorkerStartException e = await Fails(_bench.SpawnAsync<ICounter, PlainCounter>(launcher), WorkerStartStage.Boot, launcher, killed: false);
        Assert.Contains("code 127", e.Message);
        Assert.Contains("libfoo.so: not found", e.Message);
        Assert.Equal(127, e.Exit?.ExitCode);
        Assert.Null(e.Timeout);
    }

    [Fact]
    public async Task W20_a_launcher_that_does_not_offer_standard_streams_fails_the_launch_and_leaves_no_process()
    {
        var launcher = new StreamlessLauncher();
        WorkerStartException e = await Assert.ThrowsAsync<WorkerStartException>(() => Worker.SpawnAsync<ICounter, PlainCounter>(
            new WorkerOptions { Launcher = launcher, Channel = WorkerChannel.StandardStreams }).Soon());
        Assert.Equal(WorkerStartStage.Launch, e.Stage);
        Assert.Contains("StreamlessLauncher does not offer", e.Message, StringComparison.Ordinal);
        Assert.True(launcher.Process!.Request.ChannelOverStandardStreams);
        Assert.True(launcher.Process.IsKilled);
        Assert.Null(OwnerListener.SharedStreams.Endpoint);
    }

    [Fact]
    public async Task A_worker_that_is_to_take_many_connections_is_refused_over_its_one_pair_of_streams()
    {
        var launcher = new FakeLauncher();
        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(() => Worker.StartAsync<ICounter, PlainCounter>(
            new WorkerOptions { Launcher = launcher, Channel = WorkerChannel.StandardStreams }).Soon());
        Assert.Contains("SpawnAsync", e.Message, StringComparison.Ordinal);
        Assert.Empty(launcher.Workers);
    }

    [Fact]
    public async Task W20_a_process_that_never_dials_fails_the_boot_at_the_time_out()
    {
        FakeLauncher launcher = Bench.Launcher(process =>
        {
            process.WriteError("waiting for what never comes");
            return Task.CompletedTask;
        });
        WorkerStartException e = await Fails(_bench.Drive(_bench.SpawnAsync<ICounter, PlainCounter>(launcher)), WorkerStartStage.Boot, launcher);
        Assert.Equal(TimeSpan.FromSeconds(30), e.Timeout);
        Assert.Contains("30 s", e.Message);
        Assert.Equal("waiting for what never comes\n", e.StandardErrorTail);
        Assert.Equal(WorkerExitCause.StartFailed, e.Exit?.Cause);
    }

    [Fact]
    public async Task W20_a_process_that_dials_with_a_wrong_ticket_fails_the_boot()
    {
        FakeLauncher launcher = Bench.Launcher(async process =>
        {
            IpcHandle good = Bench.Read(process.Request).Owner;
            var bad = new IpcHandle(good.Endpoint, good.ListenerId.Span, good.TicketId.Span, new byte[32]);
            await Assert.ThrowsAsync<IpcConnectException>(() => IpcDialer.ConnectAsync(bad));
        });
        await Fails(_bench.Drive(_bench.SpawnAsync<ICounter, PlainCounter>(launcher)), WorkerStartStage.Boot, launcher);
        await launcher.Workers[0].Behaviour.Soon();
    }

    [Fact]
    public async Task W20_a_process_that_breaks_off_fails_the_handshake()
    {
        FakeLauncher launcher = Bench.Launcher(async process =>
        {
            IpcConnection connection = await IpcDialer.ConnectAsync(Bench.Read(process.Request).Owner);
            connection.Start(new DeafReceiver());
            connection.Send("{\"jsonrpc\":\"2.0\",\"method\":\"hello\"}"u8);
            await connection.DisposeAsync();
        });
        Task<Worker<ICounter>> start = _bench.SpawnAsync<ICounter, PlainCounter>(launcher);
        await launcher.Workers[0].Behaviour.Soon();
        await Fails(_bench.Drive(start), WorkerStartStage.Handshake, launcher);
    }

    [Fact]
    public async Task W20_a_worker_of_another_build_fails_the_contract_and_both_sides_are_named()
    {
        FakeLauncher launcher = Bench.Launcher(process => process.DialAsync(RpcService.For<IOtherCounter>(new OtherCounter())));
        WorkerStartException e = await Fails(_bench.SpawnAsync<ICounter, PlainCounter>(launcher), WorkerStartStage.Contract, launcher);
        ContractMismatchException mismatch = Assert.IsType<ContractMismatchException>(e.InnerException);
        Assert.Equal("ICounter", mismatch.Contract);
        Assert.Contains(mismatch.LocalHash, e.Message);
        Assert.Contains(mismatch.RemoteHash!, e.Message);
        Assert.NotEqual(mismatch.LocalHash, mismatch.RemoteHash);
    }

    [Fact]
    public async Task W20_an_init_that_hangs_fails_at_the_time_out()
    {
        var reached = new TaskCompletionSource();
        FakeLauncher launcher = Bench.Launcher(process => process.DialAsync(
            RpcService.For<ICounter>(new PlainCounter()),
            RpcService.For<IWorkerControl>(new HangingControl(reached))));
        Task<Worker<ICounter>> start = _bench.SpawnAsync<ICounter, PlainCounter>(launcher);
        await reached.Task.Soon();
        WorkerStartException e = await Fails(_bench.Drive(start), WorkerStartStage.Init, launcher);
        Assert.Equal(TimeSpan.FromSeconds(30), e.Timeout);
    }

    [Fact]
    public async Task W20_an_init_value_past_the_message_limit_fails_the_init()
    {
        var launcher = new FakeLauncher();
        JsonElement init = JsonSerializer.SerializeToElement(new string('x', 70 << 20));
        WorkerStartException e = await Fails(_bench.SpawnAsync<IStopping, FailingStart>(launcher, init), WorkerStartStage.Init, launcher);
        Assert.IsType<MessageTooLargeException>(e.InnerException);
    }

    [Fact]
    public async Task W20_a_launcher_that_fails_is_a_failed_start_of_stage_launch()
    {
        var launcher = new RefusingLauncher();
        WorkerStartException e = await Assert.ThrowsAsync<WorkerStartException>(
            () => Worker.SpawnAsync<ICounter, PlainCounter>(new WorkerOptions { Launcher = launcher }).Soon());
        Assert.Equal((WorkerStartStage.Launch, "PlainCounter", (int?)null), (e.Stage, e.Name, e.ProcessId));
        Assert.Contains("no such file", e.Message);
        Assert.Null(e.Exit);
        Assert.Null(Owning.OwnerListener.Shared.Endpoint);
    }

    [Fact]
    public async Task W21_a_cancelled_start_leaves_nothing_and_throws_with_the_callers_token()
    {
        using var source = new CancellationTokenSource();
        FakeLauncher launcher = Bench.Launcher(_ =>
        {
            source.Cancel();
            return Task.CompletedTask;
        });
        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _bench.SpawnAsync<ICounter, PlainCounter>(launcher, cancellationToken: source.Token).Soon());
        Assert.Equal(source.Token, e.CancellationToken);
        Assert.True(launcher.Workers[0].Exited.IsCompleted);
        Assert.Null(launcher.Listener.Endpoint);
    }

    [Fact]
    public async Task P8_no_error_of_a_start_shows_the_key()
    {
        string key = "";
        FakeLauncher launcher = Bench.Launcher(process =>
        {
            key = Convert.ToHexStringLower(Bench.Read(process.Request).Owner.Key.Span);
            process.Exit(1);
            return Task.CompletedTask;
        });
        WorkerStartException e = await Assert.ThrowsAsync<WorkerStartException>(() => _bench.SpawnAsync<ICounter, PlainCounter>(launcher).Soon());
        Assert.Equal(64, key.Length);
        Assert.DoesNotContain(key, e.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<WorkerStartException> Fails<T>(Task<T> start, WorkerStartStage stage, FakeLauncher launcher, bool killed = true)
    {
        WorkerStartException e = await Assert.ThrowsAsync<WorkerStartException>(() => start.Soon());
        Assert.Equal(stage, e.Stage);
        Assert.Equal(("primes", launcher.Workers[0].ProcessId), (e.Name, e.ProcessId));
        Assert.Contains($"'primes' (process {launcher.Workers[0].ProcessId})", e.Message);
        Assert.Contains($"stage {stage}", e.Message);
        Assert.Equal(killed, launcher.Workers[0].IsKilled);
        Assert.True(launcher.Workers[0].Exited.IsCompleted, "The process is still there.");
        Assert.Null(launcher.Listener.Endpoint);
        return e;
    }

    private sealed class HangingControl(TaskCompletionSource reached) : IWorkerControl
    {
        public Task InitAsync(JsonElement? value, CancellationToken cancellationToken)
        {
            reached.SetResult();
            return new TaskCompletionSource().Task;
        }

        public Task ShutdownAsync(long timeoutMilliseconds) => Task.CompletedTask;

        public Task<JsonElement> DetachAsync(DetachMessage message) => throw new NotSupportedException();
    }

    private sealed class StreamlessLauncher : WorkerLauncher
    {
        public FakeWorker? Process { get; private set; }

        public override Task<LaunchedProcess> LaunchAsync(LaunchRequest request, CancellationToken cancellationToken) =>
            Task.FromResult<LaunchedProcess>(Process = new FakeWorker(request));
    }

    private sealed class RefusingLauncher : WorkerLauncher
    {
        public override Task<LaunchedProcess> LaunchAsync(LaunchRequest request, CancellationToken cancellationToken) =>
            throw new WorkerLaunchException(request.Name, "/no/such", "no such file", 2);
    }

    private sealed class DeafReceiver : IIpcReceiver
    {
        public void OnMessage(ReadOnlySpan<byte> message)
        {
        }

        public void OnChunk(uint stream, ReadOnlySpan<byte> data)
        {
        }

        public void OnSendIdle()
        {
        }

        public void OnEnd(IpcEnd end)
        {
        }
    }
}
