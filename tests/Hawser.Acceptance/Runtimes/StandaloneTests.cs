using Hawser.Runtimes;
using Hawser.Runtimes.CSharp;
using Hawser.Workers;
using Hawser.Workers.Launching;

namespace Hawser.Acceptance;

/// <summary>Runtimes in processes of their own: their starts, their ends, and what their owners hear.</summary>
public sealed class StandaloneTests
{
    [Fact]
    public async Task R1_connecting_starts_a_process_that_ends_with_the_runtime()
    {
        await using StandaloneRuntime runtime = RuntimeKit.Standalone();
        await runtime.ConnectAsync().Soon();
        int process = runtime.ProcessOf();
        Assert.NotEqual(Environment.ProcessId, process);
        Assert.Equal($"{process}", await runtime.ValueAsync("a", "Environment.ProcessId"));

        await runtime.DisconnectAsync().Soon();

        RuntimeEnd end = await runtime.Ended.Soon();
        Assert.Equal((RuntimeEndCause.Disconnected, WorkerExitCause.Requested), (end.Cause, end.Exit!.Cause));
        Gone.Reaped(process);
    }

    [Fact]
    public async Task R2_aborting_at_each_step_leaves_no_process()
    {
        var launcher = new SeenLauncher();
        for (int step = 1; step <= 2; step++)
        {
            using var stop = new CancellationTokenSource();
            await using var runtime = new StandaloneRuntime(new StandaloneOptions
            {
                Language = typeof(CSharpLanguage),
                Process = new WorkerOptions { Launcher = launcher },
            });
            int heard = 0;
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runtime.ConnectAsync(
                new AtStep(_ =>
                {
                    if (++heard == step)
                    {
                        stop.Cancel();
                    }
                }),
                stop.Token)).Soon();
            Assert.Equal(RuntimeState.Ended, runtime.State);
        }

        Assert.Single(launcher.Started);
        Gone.Reaped([.. launcher.Started]);
    }

    [Fact]
    public async Task R3_a_program_that_is_not_there_is_a_message_that_says_what_to_do()
    {
        RuntimeConnectException failure = await FailsAsync(new WorkerOptions { Launcher = new LocalLauncher { FileName = "/no/such/dotnet" } });

        Assert.Equal(RuntimeConnectFailure.StartFailed, failure.Failure);
        Assert.Contains("/no/such/dotnet", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Check that the program", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task R3_a_start_that_takes_too_long_is_a_message_that_says_what_to_do()
    {
        RuntimeConnectException failure = await FailsAsync(new WorkerOptions
        {
            StartTimeout = TimeSpan.FromSeconds(1),
            Launcher = new LocalLauncher { FileName = "/bin/sh", Arguments = ["-c", "exec sleep 1000"] },
        });

        Assert.Equal(RuntimeConnectFailure.TimedOut, failure.Failure);
        Assert.Contains("StartTimeout", failure.Message, StringComparison.Ordinal);
        Gone.Reaped(((WorkerStartException)failure.InnerException!).ProcessId!.Value);
    }

    [Fact]
    public async Task R3_a_process_that_exits_at_once_is_a_message_with_its_last_words()
    {
        RuntimeConnectException failure = await FailsAsync(new WorkerOptions
        {
            Launcher = new LocalLauncher { FileName = "/bin/sh", Arguments = ["-c", "echo no licence >&2; exit 3"] },
        });

        Assert.Equal(RuntimeConnectFailure.StartFailed, failure.Failure);
        Assert.Contains("no licence", failure.Message, StringComparison.Ordinal);
        Assert.Contains("stderr", failure.Message, StringComparison.Ordinal);
        Gone.Reaped(((WorkerStartException)failure.InnerException!).ProcessId!.Value);
    }

    [Theory]
    [InlineData("Environment.Exit(7);", WorkerExitCause.ExitCode, 7, null)]
    [InlineData("System.Diagnostics.Process.GetCurrentProcess().Kill(); Thread.Sleep(-1);", WorkerExitCause.Signal, null, 9)]
    [InlineData("int Deep(int n) => Deep(n + 1) + 1; Deep(0)", WorkerExitCause.Signal, null, 6)]
    public async Task R8_the_owner_hears_once_how_the_process_ended_and_connecting_again_works(
        string code, WorkerExitCause cause, int? exitCode, int? signal)
    {
        await using StandaloneRuntime runtime = RuntimeKit.Standalone();
        await runtime.ConnectAsync().Soon();
        int process = runtime.ProcessOf();
        IAsyncEnumerable<RuntimeEvent> events = runtime.ReadEventsAsync();
        Task<EvaluationResponse> waiting = runtime.EvaluateAsync(new EvaluationRequest
        {
            Reference = new EvaluationReference("other", "waiting"),
            Code = "Thread.Sleep(-1);",
        });

        EvaluationResponse response = await runtime.RunAsync("deadly", code);
        RuntimeEnd end = await runtime.Ended.Soon();

        Assert.Equal(EvaluationStatus.Aborted, response.Status);
        Assert.Equal(EvaluationStatus.Aborted, (await waiting.Soon()).Status);
        Assert.Equal(
            (RuntimeEndCause.ProcessEnded, cause, exitCode, signal),
            (end.Cause, end.Exit!.Cause, end.Exit.ExitCode, end.Exit.Signal));
        Assert.Contains($"process {process}", end.Message, StringComparison.Ordinal);
        Assert.Equal(
            [EvaluationStatus.Aborted, EvaluationStatus.Aborted],
            (await events.ToListAsync().AsTask().Soon()).OfType<EvaluationResponded>().Select(static item => item.Response.Status));
        Gone.Reaped(process);

        await using IRuntime again = runtime.Duplicate();
        await again.ConnectAsync().Soon();
        Assert.Equal("42", await again.ValueAsync("a", "6 * 7"));
        Assert.Same(end, await runtime.Ended);
    }

    [Fact]
    public async Task R9_what_is_given_for_the_process_holds_for_it_and_for_a_duplicate()
    {
        var options = new StandaloneOptions
        {
            Language = typeof(CSharpLanguage),
            Process = new WorkerOptions
            {
                WorkingDirectory = "/",
                Environment = new Dictionary<string, string?> { ["HAWSER_TRIAL"] = "given" },
            },
        };
        await using var first = new StandaloneRuntime(options);
        await using IRuntime second = first.Duplicate();
        foreach (IRuntime runtime in new[] { first, second })
        {
            await runtime.ConnectAsync().Soon();
            Assert.Equal(
                "/ given", await runtime.ValueAsync("a", """Environment.CurrentDirectory + " " + Environment.GetEnvironmentVariable("HAWSER_TRIAL")"""));
            Assert.Equal("/", runtime.Describe().ToDictionary()["Working directory"]);
        }

        Assert.NotEqual(first.ProcessOf(), second.ProcessOf());
        int[] processes = [first.ProcessOf(), second.ProcessOf()];
        await first.DisconnectAsync().Soon();
        await second.DisconnectAsync().Soon();
        Gone.Reaped(processes);
    }

    [Fact]
    public async Task An_observer_sees_the_events_and_can_do_nothing_else()
    {
        await using StandaloneRuntime runtime = RuntimeKit.Standalone();
        await runtime.ConnectAsync().Soon();
        int process = runtime.ProcessOf();
        string ticket = System.Text.Json.JsonSerializer.Serialize(await runtime.ShareForObserversAsync().Soon());
        await using (RuntimeObserver observer = await RuntimeObserver.JoinAsync(
            System.Text.Json.JsonSerializer.Deserialize<RuntimeObserverTicket>(ticket)!).Soon())
        {
            Assert.Equal(process, observer.ProcessId);
            Task<List<string>> output = ReadUntilResponseAsync(observer);
            await runtime.RunAsync("a", """Console.Write("seen");""");
            Assert.Equal("seen", string.Concat(await output.Soon()));
        }

        RuntimeConnectException used = await Assert.ThrowsAsync<RuntimeConnectException>(() => RuntimeObserver.JoinAsync(
            System.Text.Json.JsonSerializer.Deserialize<RuntimeObserverTicket>(ticket)!)).Soon();
        Assert.Equal(RuntimeConnectFailure.NodeRefused, used.Failure);
        Assert.Equal("42", await runtime.ValueAsync("b", "6 * 7"));
        await runtime.DisconnectAsync().Soon();
        Gone.Reaped(process);
    }

    private static async Task<List<string>> ReadUntilResponseAsync(RuntimeObserver observer)
    {
        var output = new List<string>();
        await foreach (RuntimeEvent item in observer.ReadEventsAsync())
        {
            if (item is EvaluationResponded)
            {
                break;
            }

            output.AddRange(item is EvaluationOutput written ? [written.Text] : []);
        }

        return output;
    }

    private static async Task<RuntimeConnectException> FailsAsync(WorkerOptions process)
    {
        await using var runtime = new StandaloneRuntime(new StandaloneOptions { Language = typeof(CSharpLanguage), Process = process });
        RuntimeConnectException failure = await Assert.ThrowsAsync<RuntimeConnectException>(() => runtime.ConnectAsync()).Soon();
        Assert.Equal(RuntimeState.Ended, runtime.State);
        return failure;
    }
}
