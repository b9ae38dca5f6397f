using Hawser.Runtimes;

namespace Hawser.Acceptance;

/// <summary>C# through all of it: a runtime's own process, its server, its containers, and the compiler.</summary>
public sealed class CellTests
{
    [Fact]
    public async Task E6_all_that_a_cell_writes_comes_in_order_and_before_its_response()
    {
        await using StandaloneRuntime runtime = RuntimeKit.Standalone();
        await runtime.ConnectAsync().Soon();
        IAsyncEnumerable<RuntimeEvent> events = runtime.ReadEventsAsync();

        Assert.Equal("42", await runtime.ValueAsync("a", """
            Console.Write("out ");
            Console.Error.Write("error ");
            await Task.Run(() => Console.Write("task "));
            System.Diagnostics.Trace.WriteLine("traced");
            var thread = new Thread(() => Console.Write("thread "));
            thread.Start();
            thread.Join();
            Hawser.Runtimes.EvaluationContext.Current!.Write(Hawser.Runtimes.OutputStreamKind.Out, "last");
            6 * 7
            """));
        Assert.Equal("0", await runtime.ValueAsync("profiles", "int.Parse(Environment.GetEnvironmentVariable(\"DOTNET_TieredPGO\")!)"));
        await runtime.DisconnectAsync().Soon();

        string all = string.Join("", (await events.ToListAsync().AsTask().Soon()).Select(static item => item switch
        {
            EvaluationOutput output => output.Text,
            EvaluationLog log => $"[{log.Category}: {log.Message}] ",
            EvaluationResponded => ".",
            _ => "",
        }));
        Assert.Equal("out error task [Trace: traced] thread last..", all);
    }

    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("await Task.Yield(); while (true) { }")]
    [InlineData("Thread.Sleep(Timeout.Infinite);")]
    [InlineData("await Task.Delay(Timeout.Infinite);")]
    [InlineData("await Task.Yield(); lock (gate) { }")]
    public async Task E13_an_interrupted_cell_ends_and_its_container_keeps_its_variables(string endless)
    {
        await using StandaloneRuntime runtime = RuntimeKit.Standalone();
        await runtime.ConnectAsync().Soon();
        await runtime.ValueAsync("x", """
            int x = 41;
            var gate = new object();
            var holder = new Thread(() => { lock (gate) { Thread.Sleep(Timeout.Infinite); } }) { IsBackground = true };
            holder.Start();
            SpinWait.SpinUntil(() => holder.ThreadState.HasFlag(ThreadState.WaitSleepJoin));
            """);
        IAsyncEnumerable<RuntimeEvent> events = runtime.ReadEventsAsync();
        Task<EvaluationResponse> running = runtime.RunAsync("endless", $"Console.Write('.'); {endless}", "x");
        await events.FirstAsync(static item => item is EvaluationOutput).AsTask().Soon();

        InterruptReport report = await runtime.InterruptAsync("c").Soon();

        Assert.Equal(InterruptOutcome.Ended, report.Outcome);
        Assert.Equal(EvaluationStatus.Interrupted, (await running.Soon()).Status);
        Assert.Equal("42", await runtime.ValueAsync("after", "x + 1", "x"));
    }

    [Fact]
    public async Task E13_native_code_that_computes_needs_the_process_and_the_process_ends()
    {
        await using StandaloneRuntime runtime = RuntimeKit.Standalone();
        await runtime.ConnectAsync().Soon();
        int process = runtime.ProcessOf();
        IAsyncEnumerable<RuntimeEvent> events = runtime.ReadEventsAsync();

        // One call of native code, for minutes.
        Task<EvaluationResponse> running = runtime.RunAsync("native", """
            var data = new byte[200_000_000];
            new Random(1).NextBytes(data);
            var compressed = new byte[210_000_000];
            Console.Write('.');
            System.IO.Compression.BrotliEncoder.TryCompress(data, compressed, out _, quality: 11, window: 24)
            """);
        await events.FirstAsync(static item => item is EvaluationOutput).AsTask().Soon();

        InterruptReport report = await runtime.InterruptAsync("c").Soon();

        Assert.Equal(InterruptOutcome.NeedsProcess, report.Outcome);
        Assert.False(running.IsCompleted);
        await runtime.DisconnectAsync().Soon();
        Gone.Reaped(process);
        Assert.Equal(EvaluationStatus.Aborted, (await running.Soon()).Status);
        await using IRuntime next = runtime.Duplicate();
        await next.ConnectAsync().Soon();
        Assert.Equal("42", await next.ValueAsync("a", "6 * 7"));
    }

    [Fact]
    public async Task E12_a_line_that_a_cell_reads_is_asked_of_the_owner()
    {
        await using StandaloneRuntime runtime = RuntimeKit.Standalone();
        await runtime.ConnectAsync().Soon();
        IAsyncEnumerable<RuntimeEvent> events = runtime.ReadEventsAsync();
        Task<string?> asking = runtime.ValueAsync("a", "Console.ReadLine() + \"!\"");
        var request = (InputRequested)await events.FirstAsync(static item => item is InputRequested).AsTask().Soon();

        Assert.True(await runtime.AnswerInputAsync(request.RequestId, "an answer").Soon());

        Assert.Equal("an answer!", await asking.Soon());
        Assert.False(await runtime.AnswerInputAsync(request.RequestId, "another").Soon());
    }
}
