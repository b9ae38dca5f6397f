using System.Text.Json;
using System.Threading.Channels;
using Hawser.Rpc;
using Hawser.Testing;
using Hawser.Workers.Control;

namespace Hawser.Workers.Tests;

/// <summary>The ladder of a call that was given up: token, grace, kill. The processes are fakes.</summary>
public sealed class LadderTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromTicks(1);
    private static readonly TimeSpan CallTime = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task W24_a_worker_that_ignores_a_time_out_is_killed_after_the_grace_and_its_other_callers_hear_of_it()
    {
        var bench = new Bench();
        var counter = new DeafCounter();
        (Worker<ICounter> worker, FakeWorker process) = await SpawnAsync(bench, counter);
        Task late = worker.Peer.CreateProxy<ICounter>(new RpcProxyOptions { Timeout = CallTime }).HangAsync();
        await counter.HangsAsync();
        Task other = worker.Client.HangAsync();
        await counter.HangsAsync();

        bench.Time.Advance(CallTime);
        RpcTimeoutException e = await Assert.ThrowsAsync<RpcTimeoutException>(() => late.Soon());
        Assert.Equal(CallTime, e.Deadline);
        bench.Time.Advance(WorkerOptions.Default.CancellationGrace - Moment);
        await worker.Client.DescribeAsync().Soon();
        Assert.False(process.IsKilled);
        bench.Time.Advance(Moment);
        WorkerExit exit = await bench.Drive(worker.Exited);

        Assert.Equal((WorkerExitCause.TimeoutIgnored, 9, "ICounter.HangAsync"), (exit.Cause, exit.Signal, exit.UnansweredCall));
        Assert.Equal(["ICounter.HangAsync"], exit.CallsInFlight);
        Assert.Contains("did not answer 'ICounter.HangAsync' after its time-out and was killed by signal 9 (SIGKILL)", $"{exit}");
        Assert.Same(exit, (await Assert.ThrowsAsync<WorkerExitedException>(() => other.Soon())).Exit);
    }

    [Fact]
    public async Task W24_a_worker_that_ignores_a_cancellation_is_killed_after_the_grace()
    {
        var bench = new Bench { CancellationGrace = TimeSpan.Zero };
        var counter = new DeafCounter();
        (Worker<ICounter> worker, FakeWorker _) = await SpawnAsync(bench, counter);
        using var source = new CancellationTokenSource();
        Task call = worker.Client.HangAsync(source.Token);
        await counter.HangsAsync();

        await source.CancelAsync();
        Assert.Equal(source.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon())).CancellationToken);
        WorkerExit exit = await bench.Drive(worker.Exited);

        Assert.Equal((WorkerExitCause.CancellationIgnored, 9, "ICounter.HangAsync"), (exit.Cause, exit.Signal, exit.UnansweredCall));
    }

    [Fact]
    public async Task W24_with_an_infinite_grace_no_worker_is_killed_for_a_call()
    {
        var bench = new Bench { CancellationGrace = Timeout.InfiniteTimeSpan };
        var counter = new DeafCounter();
        (Worker<ICounter> worker, FakeWorker process) = await SpawnAsync(bench, counter);
        Task call = worker.Peer.CreateProxy<ICounter>(new RpcProxyOptions { Timeout = CallTime }).HangAsync();
        await counter.HangsAsync();

        bench.Time.Advance(CallTime);
        await Assert.ThrowsAsync<RpcTimeoutException>(() => call.Soon());
        bench.Time.Advance(TimeSpan.FromHours(1));

        await worker.Client.DescribeAsync().Soon();
        Assert.False(process.IsKilled);
        await bench.Drive(DisposedAsync(worker));
    }

    [Fact]
    public async Task W24_a_worker_that_is_being_disposed_of_has_its_shutdown_time_out_and_not_the_grace()
    {
        var bench = new Bench { CancellationGrace = TimeSpan.Zero };
        var counter = new DeafCounter();
        (Worker<ICounter> worker, FakeWorker _) = await SpawnAsync(bench, counter);
        using var source = new CancellationTokenSource();
        Task call = worker.Client.HangAsync(source.Token);
        await counter.HangsAsync();

        Task<bool> disposed = DisposedAsync(worker);
        await source.CancelAsync();
        await bench.Drive(disposed);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        WorkerExit exit = await worker.Exited.Soon();
        Assert.Equal((WorkerExitCause.Requested, (string?)null), (exit.Cause, exit.UnansweredCall));
    }

    private static async Task<bool> DisposedAsync(Worker<ICounter> worker)
    {
        await worker.DisposeAsync();
        return true;
    }

    private static async Task<(Worker<ICounter> Worker, FakeWorker Process)> SpawnAsync(Bench bench, ICounter counter)
    {
        FakeLauncher launcher = Bench.Launcher(process => process.DialAsync(
            RpcService.For(counter), RpcService.For<IWorkerSession>(new Ready()), RpcService.For<IWorkerControl>(new Ready())));
        return (await bench.SpawnAsync<ICounter, PlainCounter>(launcher).Soon(), launcher.Workers[0]);
    }

    private sealed class DeafCounter : ICounter
    {
        private readonly Channel<bool> _hanging = Channel.CreateUnbounded<bool>();

        /// <summary>
        /// One more call hangs. That a later call was answered does not tell it: calls begin on threads of their own, and one that is given up
        /// before it has begun is answered.
        /// </summary>
        public Task<bool> HangsAsync() => _hanging.Reader.ReadAsync().AsTask().Soon();

        public Task<Sums> AddAsync(int number, CancellationToken cancellationToken = default) => Task.FromResult(new Sums(number, 0));

        public Task<string> DescribeAsync() => Task.FromResult("deaf");

        public Task FailAsync(string message) => Task.CompletedTask;

        public Task HangAsync(CancellationToken cancellationToken = default)
        {
            _hanging.Writer.TryWrite(true);
            return new TaskCompletionSource().Task;
        }
    }

    private sealed class Ready : IWorkerControl, IWorkerSession
    {
        public Task InitAsync(JsonElement? value, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task ShutdownAsync(long timeoutMilliseconds) => Task.CompletedTask;

        public Task<JsonElement> DetachAsync(DetachMessage message) => throw new NotSupportedException();

        public Task OpenAsync(JsonElement? argument, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
