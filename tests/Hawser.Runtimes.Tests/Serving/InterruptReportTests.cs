using System.Net;
using System.Net.Sockets;
using Hawser.Runtimes.Tests.Support;

namespace Hawser.Runtimes.Tests.Serving;

/// <summary>E13 and E14: what an interruption cannot end is told, and limits interrupt by themselves.</summary>
[Collection(nameof(Hawser.Tests.Shared.Alone))]
public sealed class InterruptReportTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task E13_a_blocking_socket_read_needs_its_container_and_dropping_that_works()
    {
        await using Session session = await Session.OpenAsync(change: EndlessCode.Fast);
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
            // Once before, so that little is left to be compiled on the way to the read that lasts.
            client.Receive(new byte[1]);
            running.SetResult();
            client.Receive(new byte[1]);
            Volatile.Write(ref wentOn, true);
        });
        other.Send([1]);
        await running.Task.InTime();

        // On a busy machine the thread may still be on its way to the read: it is busy then, and told as such.
        long began = TimeProvider.System.GetTimestamp();
        InterruptReport report;
        do
        {
            report = await session.Connection.InterruptAsync("c", null).InTime();
        }
        while (report.Outcome == InterruptOutcome.NeedsProcess && TimeProvider.System.GetElapsedTime(began) < Patience.Limit);
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
    public async Task E13_without_the_last_step_a_loop_is_reported_as_needing_the_process()
    {
        await using Session session = await Session.OpenAsync(
            change: request => request with { Interruption = EndlessCode.Fast(request).Interruption! with { Abort = TimeSpan.Zero } });
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
    public async Task E14_a_deadline_ends_an_evaluation()
    {
        await using Session session = await Session.OpenAsync(change: EndlessCode.Fast);

        EvaluationResponse response = await session.EvaluateAsync(
            Script.Code(_ => EndlessCode.Spin()), change: request => request with { Deadline = TimeSpan.FromMilliseconds(50) });

        Assert.Equal(EvaluationStatus.DeadlineExceeded, response.Status);
        Assert.InRange(response.Duration, TimeSpan.FromMilliseconds(50), Second);
        Assert.Equal(EvaluationStatus.Succeeded, (await session.RunAsync(_ => { })).Status);
    }

    [Fact]
    public async Task E14_an_output_quota_ends_an_evaluation()
    {
        await using Session session = await Session.OpenAsync(change: EndlessCode.Fast);

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
}
