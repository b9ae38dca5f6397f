using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Hawser.Runtimes.Tests.Support;

namespace Hawser.Runtimes.Tests.Serving;

/// <summary>E13 and E14. They look at the processor, so nothing else runs beside them.</summary>
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
            foreach (string kind in new[] { "await", "await the token", "sleep", "lock", "event", "task", "loop", "yields", "catches all", "sleeps again" })
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

            await Run(kind, cell, running);
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
    public async Task E13_a_blocking_socket_read_needs_its_container_and_dropping_that_works()
    {
        await using Session session = await Session.OpenAsync(change: Fast);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        // Not ConnectAsync: a socket that was used asynchronously once waits in managed code, where it can be interrupted.
        client.Connect(listener.LocalEndpoint);
        using Socket other = await listener.AcceptSocketAsync();
        var running = new TaskCompletionSource();
        bool wentOn = false;
        Task<EvaluationResponse> endless = session.RunAsync(_ =>
        {
            running.SetResult();
            client.Receive(new byte[1]);
            Volatile.Write(ref wentOn, true);
        });
        await running.Task.InTime();

        InterruptReport report = await session.Connection.InterruptAsync("c", null).InTime();
        await session.Connection.DropContainerAsync("c").InTime();
        EvaluationResponse response = await endless;
        EvaluationResponse fresh = await session.RunAsync(_ => 1);

        Assert.Equal(InterruptOutcome.NeedsContainer, report.Outcome);
        Assert.Equal(EvaluationStatus.Aborted, response.Status);
        Assert.Equal("1", fresh.Result?.Text);
        Assert.Equal(1, session.Connection.Server!.AbandonedThreads);
        Assert.DoesNotContain(session.Events, e => e is ContainerDown);

        // The read returns at last: the abort that waited for it keeps the abandoned thread from running on.
        other.Send([1]);
        Assert.True((await session.RunAsync(_ => 2)).Status == EvaluationStatus.Succeeded);
        Assert.False(Volatile.Read(ref wentOn));
    }

    [Fact]
    public async Task E13_code_on_threads_of_its_own_is_reported_as_still_running()
    {
        await using Session session = await Session.OpenAsync();
        using var stop = new ManualResetEventSlim();
        using var two = new CountdownEvent(2);

        EvaluationResponse response = await session.RunAsync((Action<ScriptCell>)(cell =>
        {
            new Thread(() => Work()) { IsBackground = true }.Start();
            _ = Task.Run(() => Work());
            two.Wait(Patience.Limit);
        }));
        stop.Set();
        EvaluationResponse later = await session.RunAsync(_ => { });

        Assert.Equal(2, response.ThreadsStillRunning);
        Assert.Equal(0, later.ThreadsStillRunning);

        void Work()
        {
            two.Signal();
            stop.Wait(Patience.Limit);
        }
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
    public async Task E14_a_deadline_ends_an_evaluation()
    {
        await using Session session = await Session.OpenAsync(change: Fast);

        EvaluationResponse response = await session.EvaluateAsync(
            Script.Code(_ => Spin()), change: request => request with { Deadline = TimeSpan.FromMilliseconds(50) });

        Assert.Equal(EvaluationStatus.DeadlineExceeded, response.Status);
        Assert.InRange(response.Duration, TimeSpan.FromMilliseconds(50), Second);
        Assert.Equal(EvaluationStatus.Succeeded, (await session.RunAsync(_ => { })).Status);
    }

    [Fact]
    public async Task E14_an_output_quota_ends_an_evaluation()
    {
        await using Session session = await Session.OpenAsync(change: Fast);

        EvaluationResponse response = await session.EvaluateAsync(
            Script.Code(_ => Print()), change: request => request with { OutputQuota = 10_000 });

        Assert.Equal(EvaluationStatus.OutputExceeded, response.Status);
        Assert.True(session.TextOf().Length >= 10_000);
        Assert.Equal(EvaluationStatus.Succeeded, (await session.RunAsync(_ => { })).Status);

        static void Print()
        {
            while (true)
            {
                Console.WriteLine("a line");
            }
        }
    }

    [Fact]
    public async Task E13_after_an_abort_a_collection_can_still_stop_the_containers_thread()
    {
        await using Session session = await Session.OpenAsync(change: Fast);
        for (int round = 0; round < 5; round++)
        {
            using var running = new SemaphoreSlim(0);
            Task<EvaluationResponse> endless = session.RunAsync(async Task (cell) => await Run("loop", cell, running));
            await running.WaitAsync(Patience.Limit);
            await Task.Run(GC.Collect).InTime();
            await session.Connection.InterruptAsync("c", null).InTime();
            Assert.Equal(EvaluationStatus.Interrupted, (await endless).Status);
        }
    }

    [Fact]
    public async Task E13_without_the_last_step_a_loop_is_reported_as_needing_the_process()
    {
        await using Session session = await Session.OpenAsync(
            change: request => request with { Interruption = Fast(request).Interruption! with { Abort = TimeSpan.Zero } });
        using var running = new SemaphoreSlim(0);
        bool stop = false;
        Task<EvaluationResponse> endless = session.RunAsync((Action<ScriptCell>)(_ =>
        {
            running.Release();
            while (!Volatile.Read(ref stop))
            {
                Thread.Yield();
            }
        }));
        await running.WaitAsync(Patience.Limit);

        InterruptReport report = await session.Connection.InterruptAsync("c", null).InTime();
        Volatile.Write(ref stop, true);

        Assert.Equal(InterruptOutcome.NeedsProcess, report.Outcome);
        Assert.Equal(EvaluationStatus.Succeeded, (await endless).Status);
    }

    [Fact]
    public async Task E13_interrupts_at_random_moments_never_hit_the_next_evaluation()
    {
        await using Session session = await Session.OpenAsync(change: Fast);
        var random = new Random(13);
        for (int round = 0; round < 24; round++)
        {
            string kind = new[] { "sleep", "loop", "lock", "yields", "sleeps again", "brief" }[random.Next(6)];
            using var running = new SemaphoreSlim(0);
            Task<EvaluationResponse> target = session.EvaluateAsync(Script.Code(async Task (cell) => await Run(kind, cell, running)), name: "target");
            Task<EvaluationResponse> next = session.EvaluateAsync(Script.Code(_ =>
            {
                // It waits and it runs: either would show an interrupt that comes late.
                using var never = new ManualResetEventSlim();
                never.Wait(TimeSpan.FromMilliseconds(5));
                Spin(TimeSpan.FromMilliseconds(5));
            }));
            if (random.Next(2) == 0)
            {
                await running.WaitAsync(Patience.Limit);
            }

            Spin(TimeSpan.FromMicroseconds(random.Next(2000)));
            await session.Connection.InterruptAsync("c", new EvaluationReference("c", "target")).InTime();

            Assert.Contains((await target).Status, new[] { EvaluationStatus.Interrupted, EvaluationStatus.Succeeded });
            EvaluationResponse unharmed = await next;
            Assert.True(unharmed.Status == EvaluationStatus.Succeeded, $"Round {round}, {kind}: {unharmed.Status} {unharmed.Error}");
        }
    }

    private static Sessions.SessionRequest Fast(Sessions.SessionRequest request) => request with
    {
        Interruption = new InterruptionTimes
        {
            Token = TimeSpan.FromMilliseconds(5),
            Wait = TimeSpan.FromMilliseconds(20),
            Abort = TimeSpan.FromMilliseconds(300),
        },
    };

    private static async Task Run(string kind, ScriptCell cell, SemaphoreSlim running)
    {
        running.Release();
        switch (kind)
        {
            case "brief":
                break;
            case "await":
                await new TaskCompletionSource().Task;
                break;
            case "await the token":
                await Task.Delay(Timeout.InfiniteTimeSpan, cell.Context.CancellationToken);
                break;
            case "sleep":
                Thread.Sleep(Timeout.Infinite);
                break;
            case "lock":
                Lock();
                break;
            case "event":
                new ManualResetEventSlim().Wait();
                break;
            case "task":
                new TaskCompletionSource().Task.Wait();
                break;
            case "loop":
                Spin();
                break;
            case "yields":
                while (true)
                {
                    await Task.Yield();
                }

            case "catches all":
                CatchAll();
                break;
            case "sleeps again":
                try
                {
                    Thread.Sleep(Timeout.Infinite);
                }
                finally
                {
                    Thread.Sleep(Timeout.Infinite);
                }

                break;
        }
    }

    private static void Lock()
    {
        object held = new();
        using var taken = new ManualResetEventSlim();
        using (ExecutionContext.SuppressFlow())
        {
            new Thread(Hold) { IsBackground = true }.Start();
        }

        taken.Wait();
        lock (held)
        {
        }

        void Hold()
        {
            lock (held)
            {
                taken.Set();
                Thread.Sleep(Timeout.Infinite);
            }
        }
    }

    private static void CatchAll()
    {
        while (true)
        {
            try
            {
                Spin(TimeSpan.FromSeconds(100));
            }
            catch (Exception)
            {
                // As some code does.
            }
        }
    }

    private static void Spin() => Spin(Timeout.InfiniteTimeSpan);

    private static void Spin(TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp();
        while (time < TimeSpan.Zero || Stopwatch.GetElapsedTime(start) < time)
        {
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
