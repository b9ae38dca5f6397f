using System.Diagnostics;
using Hawser.Runtimes.Tests.Support;

namespace Hawser.Runtimes.Tests.Serving;

/// <summary>E13: what runs is ended, and nothing else. They look at the processor, so nothing else runs beside them.</summary>
[Collection(nameof(Hawser.Tests.Shared.Alone))]
public sealed class InterruptTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Code that does not end by itself, each with and without an await before.</summary>
    public static TheoryData<string, bool> Endless
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (string kind in EndlessCode.Kinds)
            {
                data.Add(kind, false);
                data.Add(kind, true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Endless))]
    public async Task E13_it_ends_within_a_second_with_the_processor_idle_again_and_keeps_the_variables(string kind, bool afterAwait)
    {
        await using Session session = await Session.OpenAsync();
        await session.EvaluateAsync(Script.Code(cell => { cell.Values["x"] = 17; }), name: "before");
        using var running = new SemaphoreSlim(0);
        Task<EvaluationResponse> endless = session.RunAsync(async Task (cell) =>
        {
            if (afterAwait)
            {
                await Task.Run(Thread.Yield);
            }

            await EndlessCode.RunAsync(kind, cell, running);
        });
        await running.WaitAsync(Patience.Limit);

        long start = Stopwatch.GetTimestamp();
        InterruptReport report = await session.Connection.InterruptAsync("c", null).InTime();
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        EvaluationResponse response = await endless;

        Assert.Equal(InterruptOutcome.Ended, report.Outcome);
        Assert.InRange(took, TimeSpan.Zero, Second);
        Assert.Equal(EvaluationStatus.Interrupted, response.Status);
        await AssertIdleAsync();
        EvaluationResponse after = await session.EvaluateAsync(
            Script.Code(cell => cell["x"]),
            change: request => request with { Parents = [new EvaluationReference("c", "before")] });
        Assert.Equal("17", after.Result?.Text);
    }

    [Fact]
    public async Task E13_an_evaluation_in_the_queue_is_taken_out_and_the_one_that_runs_notices_nothing()
    {
        await using Session session = await Session.OpenAsync();
        using var go = new SemaphoreSlim(0);
        Task<EvaluationResponse> first = session.RunAsync(async Task (_) => await go.WaitAsync());
        Task<EvaluationResponse> second = session.EvaluateAsync(Script.Code(_ => { }), name: "second");

        InterruptReport report = await session.Connection.InterruptAsync("c", new EvaluationReference("c", "second")).InTime();
        EvaluationResponse interrupted = await second;
        Assert.False(first.IsCompleted);
        go.Release();

        Assert.Equal(InterruptOutcome.Ended, report.Outcome);
        Assert.Equal(EvaluationStatus.Interrupted, interrupted.Status);
        Assert.Equal(EvaluationStatus.Succeeded, (await first).Status);
        Assert.DoesNotContain(session.Events, e => e is EvaluationStarted { Reference.Evaluation: "second" });
    }

    [Fact]
    public async Task E13_what_is_left_of_an_interrupted_evaluation_never_runs_again()
    {
        await using Session session = await Session.OpenAsync();
        var gate = new TaskCompletionSource();
        bool ran = false;
        var running = new TaskCompletionSource();
        Task<EvaluationResponse> endless = session.RunAsync(async Task (_) =>
        {
            running.SetResult();
            await gate.Task;
            ran = true;
        });
        await running.Task.InTime();

        await session.Connection.InterruptAsync("c", null).InTime();
        await endless;
        gate.SetResult();
        await session.RunAsync(_ => { });

        Assert.False(ran);
    }

    [Fact]
    public async Task E13_a_compilation_that_does_not_end_is_interrupted()
    {
        await using Session session = await Session.OpenAsync();
        Task<EvaluationResponse> endless = session.EvaluateAsync("compile for ever");
        await session.SeenAsync<EvaluationStarted>();

        InterruptReport report = await session.Connection.InterruptAsync("c", null).InTime();

        Assert.Equal(InterruptOutcome.Ended, report.Outcome);
        Assert.Equal(EvaluationStatus.Interrupted, (await endless).Status);
    }

    [Fact]
    public async Task E13_nothing_runs_so_nothing_is_interrupted()
    {
        await using Session session = await Session.OpenAsync();
        await session.RunAsync(_ => { });

        Assert.Equal(InterruptOutcome.NothingRunning, (await session.Connection.InterruptAsync("c", null).InTime()).Outcome);
        Assert.Equal(InterruptOutcome.NothingRunning, (await session.Connection.InterruptAsync("no such", null).InTime()).Outcome);
    }

    [Fact]
    public async Task E13_after_an_abort_a_collection_can_still_stop_the_containers_thread()
    {
        await using Session session = await Session.OpenAsync(change: EndlessCode.Fast);
        for (int round = 0; round < 5; round++)
        {
            using var running = new SemaphoreSlim(0);
            Task<EvaluationResponse> endless = session.RunAsync(async Task (cell) => await EndlessCode.RunAsync("loop", cell, running));
            await running.WaitAsync(Patience.Limit);
            await Task.Run(GC.Collect).InTime();
            await session.Connection.InterruptAsync("c", null).InTime();
            Assert.Equal(EvaluationStatus.Interrupted, (await endless).Status);
        }
    }

    [Fact]
    public async Task E13_interrupts_at_random_moments_never_hit_the_next_evaluation()
    {
        await using Session session = await Session.OpenAsync(change: EndlessCode.Fast);
        var random = new Random(13);
        for (int round = 0; round < 24; round++)
        {
            string kind = new[] { "sleep", "loop", "lock", "yields", "sleeps again", "brief" }[random.Next(6)];
            using var running = new SemaphoreSlim(0);
            Task<EvaluationResponse> target = session.EvaluateAsync(
                Script.Code(async Task (cell) => await EndlessCode.RunAsync(kind, cell, running)), name: "target");
            Task<EvaluationResponse> next = session.EvaluateAsync(Script.Code(_ =>
            {
                // It waits and it runs: either would show an interrupt that comes late.
                using var never = new ManualResetEventSlim();
                never.Wait(TimeSpan.FromMilliseconds(5));
                EndlessCode.Spin(TimeSpan.FromMilliseconds(5));
            }));
            if (random.Next(2) == 0)
            {
                await running.WaitAsync(Patience.Limit);
            }

            EndlessCode.Spin(TimeSpan.FromMicroseconds(random.Next(2000)));
            await session.Connection.InterruptAsync("c", new EvaluationReference("c", "target")).InTime();

            Assert.Contains((await target).Status, new[] { EvaluationStatus.Interrupted, EvaluationStatus.Succeeded });
            EvaluationResponse unharmed = await next;
            Assert.True(unharmed.Status == EvaluationStatus.Succeeded, $"Round {round}, {kind}: {unharmed.Status} {unharmed.Error}");
        }
    }

    /// <summary>A loop that went on would take all of a processor, for ever; the compiler of the runtime takes some for a while.</summary>
    private static async Task AssertIdleAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        TimeSpan used;
        TimeSpan passed;
        long begin = Stopwatch.GetTimestamp();
        do
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            await timer.WaitForNextTickAsync();
            used = Environment.CpuUsage.TotalTime - before;
            passed = Stopwatch.GetElapsedTime(start);
        }
        while (used > passed / 2 && Stopwatch.GetElapsedTime(begin) < Patience.Limit);
        Assert.True(used <= passed / 2, $"{used} of processor time within {passed}");
    }
}
