using System.Diagnostics;
using Hawser.Acceptance.Child.Trials;
using Hawser.Rpc;
using Hawser.Workers;

namespace Hawser.Acceptance;

/// <summary>Calls that real workers do not give up when they are told to.</summary>
public sealed class LadderTests
{
    private const int SIGKILL = 9;
    private static readonly TimeSpan CallTime = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    /// <summary>So that a caller who has waited for the worker's end is told apart from one who was late to be woken.</summary>
    private static readonly TimeSpan LongGrace = 4 * Grace;

    [Theory]
    [InlineData("spin")]
    [InlineData("starve")]
    [InlineData("blocked")]
    public async Task W24_a_worker_that_ignores_a_time_out_is_killed_and_only_then_do_its_other_callers_fail(string verb)
    {
        await using Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>(new WorkerOptions { CancellationGrace = Grace }).Soon();
        int child = await worker.Client.StartChildAsync().Soon();
        Task other = worker.Client.HangAsync();
        await worker.Client.EchoAsync("there").Soon();
        var time = Stopwatch.StartNew();

        ITrial hurried = worker.Peer.CreateProxy<ITrial>(new RpcProxyOptions { Timeout = CallTime });
        await Assert.ThrowsAsync<RpcTimeoutException>(() => hurried.DoAsync(verb).Soon());
        WorkerExitedException e = await Assert.ThrowsAsync<WorkerExitedException>(() => other.Soon());

        Assert.True(time.Elapsed >= CallTime + Grace, $"It was killed after {time.Elapsed}.");
        Assert.Equal((WorkerExitCause.TimeoutIgnored, SIGKILL, "ITrial.DoAsync"), (e.Exit.Cause, e.Exit.Signal, e.Exit.UnansweredCall));
        Assert.Equal(["ITrial.HangAsync"], e.Exit.CallsInFlight);
        Gone.Reaped(worker.ProcessId);
        ProcessAssert.Gone(child);
    }

    [Fact]
    public async Task W24_a_call_of_any_connection_of_this_owner_that_ignores_its_cancellation_has_the_worker_killed()
    {
        var options = new WorkerOptions { Name = "deaf", CancellationGrace = Grace };
        await using StartedWorker<ITrial> handle = await Worker.StartAsync<ITrial, Trial>(options).Soon();
        await using WorkerConnection<ITrial> one = await Worker.ConnectAsync(handle).Soon();
        await using WorkerConnection<ITrial> two = await Worker.ConnectAsync(handle).Soon();
        Task other = two.Client.HangAsync();
        using var source = new CancellationTokenSource();
        Task call = one.Peer.CallAsync("ITrial.HangDeafAsync", cancellationToken: source.Token);
        await one.Client.EchoAsync("there").Soon();
        await two.Client.EchoAsync("there").Soon();

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        WorkerExitedException e = await Assert.ThrowsAsync<WorkerExitedException>(() => other.Soon());

        Assert.Equal((WorkerExitCause.CancellationIgnored, "ITrial.HangDeafAsync"), (e.Exit.Cause, e.Exit.UnansweredCall));
        Assert.Contains("'deaf'", e.Message, StringComparison.Ordinal);
        Gone.Reaped(handle.ProcessId);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task W24_a_worker_that_presses_on_with_a_stream_that_was_given_up_is_killed_after_the_grace(bool loops, bool late)
    {
        await using Worker<IFlow> worker = await Worker.SpawnAsync<IFlow, Flow>(new WorkerOptions { CancellationGrace = LongGrace }).Soon();
        await using IAsyncEnumerator<int> other = worker.Client.WatchAsync().GetAsyncEnumerator();
        Assert.True(await other.MoveNextAsync().AsTask().Soon());
        using var source = new CancellationTokenSource();
        IFlow client = late ? worker.Peer.CreateProxy<IFlow>(new RpcProxyOptions { Timeout = CallTime }) : worker.Client;
        await using IAsyncEnumerator<int> given = client.PressOnAsync(loops).GetAsyncEnumerator(source.Token);
        Assert.True(await given.MoveNextAsync().AsTask().Soon());
        var time = Stopwatch.StartNew();

        if (late)
        {
            await Assert.ThrowsAsync<RpcTimeoutException>(() => given.MoveNextAsync().AsTask().Soon());
        }
        else
        {
            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given.MoveNextAsync().AsTask().Soon());
        }

        Assert.True(time.Elapsed < CallTime + LongGrace, $"Its caller has waited for the worker's end, {time.Elapsed}.");
        WorkerExitedException e = await Assert.ThrowsAsync<WorkerExitedException>(() => other.MoveNextAsync().AsTask().Soon());

        Assert.Equal(
            (late ? WorkerExitCause.TimeoutIgnored : WorkerExitCause.CancellationIgnored, SIGKILL, "IFlow.PressOnAsync"),
            (e.Exit.Cause, e.Exit.Signal, e.Exit.UnansweredCall));
        Gone.Reaped(worker.ProcessId);
    }

    [Fact]
    public async Task W24_a_worker_whose_stream_ends_when_it_is_given_up_lives_on()
    {
        await using Worker<IFlow> worker = await Worker.SpawnAsync<IFlow, Flow>(
            new WorkerOptions { CancellationGrace = 3 * Grace }).Soon();
        using var source = new CancellationTokenSource();
        await using IAsyncEnumerator<int> given = worker.Client.WatchAsync().GetAsyncEnumerator(source.Token);
        Assert.True(await given.MoveNextAsync().AsTask().Soon());

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given.MoveNextAsync().AsTask().Soon());

        Assert.False(ProcessAssert.WaitForEnd(worker.ProcessId, 4 * Grace), "it was killed");
        await worker.Client.SetAsync(1).Soon();
        Assert.Equal(WorkerExitCause.Requested, (await worker.EndAsync()).Cause);
    }

    [Fact]
    public async Task W24_a_worker_whose_method_heeds_its_token_lives_on()
    {
        await using Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>(
            new WorkerOptions { CancellationGrace = 3 * Grace }).Soon();
        using var source = new CancellationTokenSource();
        Task call = worker.Client.HangAsync(source.Token);
        await worker.Client.EchoAsync("there").Soon();

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());

        Assert.False(ProcessAssert.WaitForEnd(worker.ProcessId, 4 * Grace), "it was killed");
        Assert.Equal("alive", await worker.Client.EchoAsync("alive").Soon());
        Assert.Equal(WorkerExitCause.Requested, (await worker.EndAsync()).Cause);
    }
}
