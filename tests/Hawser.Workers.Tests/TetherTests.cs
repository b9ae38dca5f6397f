using System.Diagnostics;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Testing;
using Hawser.Workers.Launching;
using Hawser.Workers.Owning;
using Hawser.Workers.Serving;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hawser.Workers.Tests;

/// <summary>What a worker's two ends keep of its connections, and what a report says of them.</summary>
public sealed class TetherTests
{
    private readonly Bench _bench = new();
    private readonly FakeLauncher _launcher = new();

    [Fact]
    public async Task W16_a_logger_that_throws_at_a_workers_end_keeps_nobody_from_the_report()
    {
        var logger = new ArmedLogger();
        using var loggers = new ArmedLoggerFactory(logger);
        (WorkerTether tether, FakeWorker process) = Tie(GuardedLogger.Create(loggers, "Hawser.Workers"));
        logger.Arm();

        process.Exit(3);

        Assert.Equal(3, (await tether.Exited.Soon()).ExitCode);
        Assert.Null(_launcher.Listener.Endpoint);
    }

    [Fact]
    public async Task W16_a_worker_that_died_before_its_owner_came_to_kill_it_has_ended_by_itself()
    {
        await using var process = new UnseenDead();
        OwnerListener.Lease lease = _launcher.Listener.Acquire(NullLoggerFactory.Instance);
        var tether = new WorkerTether("primes", process, new WorkerOptions { TimeProvider = _bench.Time }, lease, NullLogger.Instance);

        await tether.KillAsync(WorkerExitCause.ConnectionLost).Soon();

        WorkerExit exit = await tether.Exited.Soon();
        Assert.Equal((WorkerExitCause.Signal, (int?)9), (exit.Cause, exit.Signal));
    }

    [Fact]
    public async Task W16_calls_of_a_connection_that_was_closed_before_are_none_of_a_later_report()
    {
        (WorkerTether tether, FakeWorker process) = Tie(NullLogger.Instance);
        await using IpcListener listener = IpcListener.Start(new IpcListenerOptions { Endpoint = IpcEndpoint.CreateInMemory() });
        (RpcPeer closed, RpcPeer _) = await MeetAsync(listener);
        (RpcPeer lost, RpcPeer lostThere) = await MeetAsync(listener);
        tether.Attach(closed);
        tether.Attach(lost);
        Task one = closed.CreateProxy<ICounter>().HangAsync();
        Task two = lost.CreateProxy<ICounter>().HangAsync();
        await closed.CloseAsync(TimeSpan.Zero).AsTask().Soon();
        await Assert.ThrowsAsync<ConnectionLostException>(() => one.Soon());

        lostThere.Connection.Abort(new IpcEnd(IpcEndKind.Lost, "The process has ended."));
        process.Exit(1);

        Assert.Equal(["ICounter.HangAsync"], (await tether.Exited.Soon()).CallsInFlight);
        await Assert.ThrowsAsync<ConnectionLostException>(() => two.Soon());
    }

    [Fact]
    public async Task W2_a_worker_keeps_nothing_of_connections_that_have_ended()
    {
        var context = new WorkerContext("primes", 1, 1, NullLoggerFactory.Instance);
        var core = new WorkerCore(new WorkerProgram<ICounter, PlainCounter>(), context, new WorkerCoreOptions { OpenListener = InMemory });
        await core.InitAsync(null).Soon();
        IpcHandle handle = core.Share(new IpcTicketOptions { Kind = IpcTicketKind.Many });
        RpcPeer[] guests = [await DialAsync(handle), await DialAsync(handle), await DialAsync(handle)];
        await UntilAsync(() => core.Guests == 3);

        await guests[0].CloseAsync(Patience.Limit).AsTask().Soon();
        guests[1].Connection.Abort(new IpcEnd(IpcEndKind.Lost, "The test cuts it."));

        await UntilAsync(() => core.Guests == 1);
        await core.DisposeAsync().AsTask().Soon();
        Assert.Equal(0, core.Guests);
    }

    [Fact]
    public async Task W2_whoever_disposes_a_worker_twice_waits_twice_until_its_state_is_disposed()
    {
        var context = new WorkerContext("primes", 1, 1, NullLoggerFactory.Instance);
        var core = new WorkerCore(new WorkerProgram<IStopping, SlowlyEnding>(), context, new WorkerCoreOptions { OpenListener = InMemory });
        await core.InitAsync(null).Soon();
        Task first = core.DisposeAsync().AsTask();
        await SlowlyDisposed.Entered.Task.Soon();

        Task second = core.DisposeAsync().AsTask();

        Assert.False(second.IsCompleted);
        SlowlyDisposed.Release.SetResult();
        await Task.WhenAll(first, second).Soon();
    }

    private static IpcListener InMemory() => IpcListener.Start(new IpcListenerOptions { Endpoint = IpcEndpoint.CreateInMemory() });

    private static async Task UntilAsync(Func<bool> condition)
    {
        var waiting = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waiting.Elapsed < Patience.Limit, "It did not come to that.");
            await Task.Yield();
        }
    }

    private static async Task<RpcPeer> DialAsync(IpcHandle handle) =>
        await RpcPeer.ConnectAsync(await IpcDialer.ConnectAsync(handle).Soon()).Soon();

    private static async Task<(RpcPeer Here, RpcPeer There)> MeetAsync(IpcListener listener)
    {
        IpcTicket ticket = listener.IssueTicket();
        Task<IpcConnection> accepting = ticket.AcceptAsync();
        Task<RpcPeer> dialing = DialAsync(ticket.Handle);
        RpcPeer there = await RpcPeer.ConnectAsync(
            await accepting.Soon(), new RpcPeerOptions { Services = [RpcService.For<ICounter>(new PlainCounter())] }).Soon();
        return (await dialing.Soon(), there);
    }

    private (WorkerTether Tether, FakeWorker Process) Tie(ILogger logger)
    {
        var process = new FakeWorker(new LaunchRequest { Name = "primes", BootLine = default });
        OwnerListener.Lease lease = _launcher.Listener.Acquire(NullLoggerFactory.Instance);
        return (new WorkerTether("primes", process, new WorkerOptions { TimeProvider = _bench.Time }, lease, logger), process);
    }

    /// <summary>A process that somebody else has killed, of which its owner, busy, hears only when it comes to kill it.</summary>
    private sealed class UnseenDead : LaunchedProcess
    {
        private readonly TaskCompletionSource<ProcessExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override int ProcessId => 10;

        public override Task<ProcessExit> Exited => _exited.Task;

        public override string StandardErrorTail => "";

        public override string StandardOutputTail => "";

        public override long DroppedOutputLines => 0;

        public override void CloseLifeline()
        {
            // It has none any more.
        }

        public override bool Kill()
        {
            _exited.TrySetResult(new ProcessExit(null, 9, TimeSpan.FromSeconds(1)));
            return false;
        }
    }
}
