using System.Security.Cryptography;
using Hawser.Acceptance.Child.Trials;
using Hawser.Rpc;
using Hawser.Workers;

namespace Hawser.Acceptance;

/// <summary>What a worker does is the same over every channel.</summary>
public sealed class ChannelTests
{
    public static TheoryData<WorkerChannel> All { get; } = new(Enum.GetValues<WorkerChannel>());

    [Theory]
    [MemberData(nameof(All))]
    public async Task W1_a_worker_is_spawned_called_and_disposed_over_every_channel(WorkerChannel channel)
    {
        Worker<ITrial> worker = await SpawnAsync(channel);
        Assert.NotEqual(Environment.ProcessId, worker.ProcessId);
        Assert.Equal(42, await worker.Client.AddAsync(40, 2).Soon());
        RemoteException e = await Assert.ThrowsAsync<RemoteException>(() => worker.Client.FailAsync("not today").Soon());
        Assert.Equal("not today", e.Message);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async i => Assert.Equal(2 * i, await worker.Client.AddAsync(i, i).Soon())));
        WorkerExit exit = await worker.EndAsync();
        Assert.Equal((WorkerExitCause.Requested, 0, (int?)null), (exit.Cause, exit.ExitCode, exit.Signal));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task P13_values_of_a_mebibyte_and_streams_go_both_ways_over_every_channel(WorkerChannel channel)
    {
        await using Worker<ITransfer> worker =
            await Worker.SpawnAsync<ITransfer, Transfer>(new WorkerOptions { Channel = channel }).Soon();
        byte[][] values = [.. Enumerable.Range(0, 8).Select(static _ => RandomNumberGenerator.GetBytes(1 << 20))];
        byte[][] echoes = await Task.WhenAll(values.Select(worker.Client.EchoAsync)).Soon();
        for (int i = 0; i < values.Length; i++)
        {
            Assert.True(values[i].AsSpan().SequenceEqual(echoes[i]), $"value {i} has come back changed");
        }

        Assert.Equal(49_995_000, await worker.Client.SumAsync(worker.Client.CountAsync(10_000)).Soon());
        await worker.EndAsync();
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task W8_W7_a_worker_reads_end_of_file_and_prints_10_megabytes_while_calls_go_on(WorkerChannel channel)
    {
        using var log = new LogLines();
        await using Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>(
            new WorkerOptions { Name = "talker", Channel = channel, LoggerFactory = log }).Soon();
        Assert.Null(await worker.Client.ReadLineAsync().Soon());
        await worker.Client.SayAsync("to the output", "to the error").Soon();
        Assert.Contains("talker: to the output", log.WaitFor("to the output"), StringComparison.Ordinal);
        Assert.Contains("talker: to the error", log.WaitFor("to the error"), StringComparison.Ordinal);

        Task<int> printing = worker.Client.DoAsync("print", "10");
        int calls = 0;
        do
        {
            Assert.Equal(calls + 1, await worker.Client.AddAsync(calls, 1).Soon());
        }
        while (++calls < 200 || !printing.IsCompleted);
        Assert.Equal(0, await printing.Soon());
        WorkerExit exit = await worker.EndAsync();
        Assert.EndsWith("the last words\n", exit.StandardErrorTail, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task W16_a_worker_that_is_killed_is_reported_over_every_channel(WorkerChannel channel)
    {
        await using Worker<ITrial> worker = await SpawnAsync(channel);
        Task call = worker.Client.HangAsync();
        await worker.Client.EchoAsync("there").Soon();
        Assert.Equal(0, ProcessAssert.Signal(worker.ProcessId, 9));
        WorkerExitedException e = await Assert.ThrowsAsync<WorkerExitedException>(() => call.Soon());
        Assert.Equal((WorkerExitCause.Signal, 9), (e.Exit.Cause, e.Exit.Signal));
        Assert.Equal(["ITrial.HangAsync"], e.Exit.CallsInFlight);
        await worker.EndAsync();
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task W15_a_background_exception_is_reported_over_every_channel(WorkerChannel channel)
    {
        await using Worker<ITrial> worker = await SpawnAsync(channel);
        Task call = worker.Client.DoAsync("fault", "in the background");
        WorkerExit exit = await worker.Exited.Soon();
        await Task.WhenAny(call).Soon(); // Answered, or lost with the worker.
        Assert.Equal(WorkerExitCause.UnhandledException, exit.Cause);
        Assert.Equal("in the background", Assert.Single(exit.Exceptions).Message);
        Gone.Reaped(worker.ProcessId);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task W23_a_deaf_worker_is_killed_over_every_channel(WorkerChannel channel)
    {
        await using Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>(
            new WorkerOptions { Channel = channel, ShutdownTimeout = TimeSpan.FromMilliseconds(300) }).Soon();
        Task deaf = worker.Client.HangDeafAsync();
        await worker.Client.AddAsync(1, 2).Soon();
        WorkerExit exit = await worker.EndAsync();
        Assert.Equal(WorkerExitCause.Requested, exit.Cause);
        await Assert.ThrowsAnyAsync<Exception>(() => deaf.Soon());
    }

    private static Task<Worker<ITrial>> SpawnAsync(WorkerChannel channel) =>
        Worker.SpawnAsync<ITrial, Trial>(new WorkerOptions { Channel = channel }).Soon();
}
