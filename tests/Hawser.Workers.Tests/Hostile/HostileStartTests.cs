using Hawser.Ipc;
using Hawser.Testing;
using Hawser.Tests.Shared;

namespace Hawser.Workers.Tests.Hostile;

/// <summary>Workers that do not start as they should, and that try to be more than one, or another.</summary>
[Collection(nameof(Alone))]
public sealed class HostileStartTests
{
    [Fact]
    public async Task A_hostile_worker_that_lies_in_its_first_frame_fails_its_start_and_no_other()
    {
        await using Siege siege = await Siege.PrepareAsync();
        (string Good, string Bad, WorkerStartStage Stage)[] lies =
        [
            ("\"protocol\":1", "\"protocol\":2", WorkerStartStage.Handshake),
            ("\"session\":\"", "\"session\":\"0", WorkerStartStage.Handshake),
            ("\"limits\":{}", "\"limits\":{\"chunk\":1}", WorkerStartStage.Handshake),
            ("\"limits\":{}", "\"limits\":{\"window\":-1}", WorkerStartStage.Handshake),
            ("\"limits\":{}", "\"limits\":[]", WorkerStartStage.Handshake),
            ("\"contracts\":{", "\"contracts\":{\"x\":7,", WorkerStartStage.Handshake),
            ("\"IPrize\":\"", "\"IPrize\":\"0", WorkerStartStage.Contract),
            ("\"IPrize\"", "\"IPrise\"", WorkerStartStage.Contract),
            ("\"HawserWorkerControl\"", "\"HawserWorkerCantrol\"", WorkerStartStage.Contract),
        ];
        foreach ((string good, string bad, WorkerStartStage stage) in lies)
        {
            WorkerStartException e = await siege.FailToStartAsync(HostileWorker.Start(
                static _ => { }, worker => worker.Ready().Replace(good, bad, StringComparison.Ordinal)));
            Assert.True(stage == e.Stage, $"{bad}: {e.Message}");
        }

        await siege.StandsAsync();
    }

    [Fact]
    public async Task A_hostile_worker_that_answers_its_start_with_nonsense_fails_it_and_harms_no_other()
    {
        await using Siege siege = await Siege.PrepareAsync();
        foreach (string result in new[] { "{\"$stream\":1}", "[[[[7]]]]", "null,\"error\":{\"code\":1,\"message\":\"m\"}" })
        {
            Task answering = Task.CompletedTask;
            WorkerStartException e = await siege.FailToStartAsync(HostileWorker.Start(
                worker => answering = AnswerAsync(worker, result),
                static worker =>
                {
                    worker.Obliges = false;
                    return worker.Ready();
                }));
            Assert.InRange(e.Stage, WorkerStartStage.Init, WorkerStartStage.Connect);
            await answering.Soon();
        }

        await siege.StandsAsync();

        static async Task AnswerAsync(HostileWorker worker, string result) =>
            await worker.AnswerAsync(await worker.CalledAsync("HawserWorkerControl.InitAsync"), result);
    }

    [Fact]
    public async Task A_hostile_worker_that_dials_again_and_again_with_its_one_ticket_is_refused_each_time()
    {
        await using Siege siege = await Siege.LayAsync();
        for (int i = 0; i < 40; i++)
        {
            IpcConnectException e = await Assert.ThrowsAsync<IpcConnectException>(
                () => IpcDialer.ConnectAsync(siege.Attacker.Ticket, new IpcDialOptions { MostRefusals = 1 }).Soon());
            Assert.True(e.IsRefusal);
        }

        await siege.IsServedAsync();
    }

    [Fact]
    public async Task A_hostile_worker_that_knows_anothers_ticket_and_not_its_key_can_neither_use_it_nor_keep_its_holder_out()
    {
        await using Siege siege = await Siege.LayAsync();
        int count = siege.Launcher.Workers.Count;
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        siege.Launcher.Next(FakeStart.As(async process =>
        {
            await goOn.Task;
            await process.ServeAsync();
        }));
        Task<Worker<ICounter>> starting = Worker.SpawnAsync<ICounter, PlainCounter>(new WorkerOptions { Launcher = siege.Launcher });
        FakeWorker other = await siege.Launcher.LaunchedAsync(count + 1, CancellationToken.None).Soon();
        IpcHandle known = Bench.Read(other.Request).Owner;
        var forged = new IpcHandle(known.Endpoint, known.ListenerId.Span, known.TicketId.Span, siege.Attacker.Ticket.Key.Span);
        for (int i = 0; i < 20; i++)
        {
            await Assert.ThrowsAsync<IpcConnectException>(
                () => IpcDialer.ConnectAsync(forged, new IpcDialOptions { MostRefusals = 1 }).Soon());
        }

        goOn.SetResult();
        await using (Worker<ICounter> worker = await starting.Soon())
        {
            Assert.Equal(5, (await worker.Client.AddAsync(5).Soon()).Connection);
        }

        await siege.IsServedAsync();
    }

    [Fact]
    public async Task A_hostile_worker_that_never_says_that_it_is_ready_fails_its_start_at_the_time_out_while_others_start()
    {
        await using Siege siege = await Siege.PrepareAsync();
        WorkerStartException e = await siege.FailToStartAsync(FakeStart.Hangs(WorkerStartStage.Handshake));
        Assert.Equal(WorkerStartStage.Handshake, e.Stage);
        await siege.StandsAsync();
    }
}
