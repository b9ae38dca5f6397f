using Hawser.Runtimes;
using Hawser.Runtimes.CSharp;

namespace Hawser.Acceptance;

/// <summary>What cells throw where nobody catches it: the evaluation's log tells it, and the process lives on. An application keeps its own exceptions.</summary>
public sealed class BackgroundExceptionTests : IDisposable
{
    /// <summary>What follows the call keeps the lambda's frame: the call would else be its last, and take its place.</summary>
    private const string OnThread = """new Thread(() => { Fail("on a thread"); GC.KeepAlive(null); }).Start();""";

    private readonly PrivateFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task E6_a_runtimes_own_process_outlives_what_its_cells_throw()
    {
        await using StandaloneRuntime runtime = RuntimeKit.Standalone();
        await runtime.ConnectAsync().Soon();
        await ToldAsync(runtime);
        int process = runtime.ProcessOf();
        await runtime.DisconnectAsync().Soon();
        Gone.Reaped(process);
    }

    [Fact]
    public async Task E6_the_calling_process_outlives_what_its_cells_throw()
    {
        await using var runtime = new EmbeddedRuntime(new EmbeddedOptions { Language = typeof(CSharpLanguage) });
        await runtime.ConnectAsync().Soon();
        await ToldAsync(runtime);
    }

    [Fact]
    public async Task E6_an_application_outlives_what_cells_throw_and_its_own_exceptions_have_their_way()
    {
        await using ToldProcess node = await OpenAsync();
        await using AttachedRuntime runtime = Attach();
        await runtime.ConnectAsync().Soon();
        await ToldAsync(runtime);

        await node.SayAsync("fault");

        await node.ErrorWithAsync("Unhandled exception. System.InvalidOperationException: the application's own");
        Assert.Equal(RuntimeEndCause.ConnectionLost, (await runtime.Ended.Soon()).Cause);
    }

    [Fact]
    public async Task E6_an_application_with_a_handler_of_its_own_is_asked_alone_and_the_owner_still_hears_why_it_ended()
    {
        await using ToldProcess node = await OpenAsync("with-handler");
        await using AttachedRuntime runtime = Attach();
        await runtime.ConnectAsync().Soon();
        IAsyncEnumerable<RuntimeEvent> events = runtime.ReadEventsAsync();
        await runtime.ValueAsync("base", "static void Fail(string what) => throw new InvalidOperationException(what);");

        await runtime.RunAsync("thread", OnThread, "base");

        Assert.Equal("heard of: on a thread", await node.LineAsync());
        await runtime.Ended.Soon();
        EvaluationLog log = Assert.Single((await events.ToListAsync().AsTask().Soon()).OfType<EvaluationLog>());
        Assert.Equal(("thread", "Unhandled exception"), (log.Reference.Evaluation, log.Category));
    }

    private static async Task ToldAsync(IRuntime runtime)
    {
        Task<List<EvaluationLog>> logs = runtime.ReadEventsAsync().OfType<EvaluationLog>().Take(4).ToListAsync().AsTask();
        await runtime.ValueAsync("base", "static void Fail(string what) => throw new InvalidOperationException(what);");
        await runtime.ValueAsync("thread", OnThread, "base");
        await runtime.ValueAsync("pool", """ThreadPool.QueueUserWorkItem(_ => { Fail("on the pool"); GC.KeepAlive(null); });""", "base");
        await runtime.ValueAsync("timer", """var timer = new Timer(_ => { Fail("on a timer"); GC.KeepAlive(null); }, null, 1, Timeout.Infinite);""", "base");
        await runtime.ValueAsync("task", """_ = Task.Run(() => { Fail("in a task"); GC.KeepAlive(null); });""", "base");
        for (int i = 0; i < 1000 && !logs.IsCompleted; i++)
        {
            await runtime.ValueAsync("collect", "GC.Collect(); GC.WaitForPendingFinalizers();");
        }

        Assert.Equal(
            [
                "pool: Unhandled exception: System.InvalidOperationException: on the pool",
                "task: Unobserved task exception: System.InvalidOperationException: in a task",
                "thread: Unhandled exception: System.InvalidOperationException: on a thread",
                "timer: Unhandled exception: System.InvalidOperationException: on a timer",
            ],
            (await logs.Soon())
                .Select(static log => $"{log.Reference.Evaluation}: {log.Category}: {log.Message.Split('\n')[0]}")
                .Order(StringComparer.Ordinal));
        const string Frames = "\n   at Fail in base:1\n   at lambda in top level in ";
        Assert.All(await logs, static log => Assert.Contains(Frames, log.Message, StringComparison.Ordinal));
        Assert.Equal("42", await runtime.ValueAsync("after", "6 * 7"));
    }

    private AttachedRuntime Attach() => AttachedRuntime.ToNode("harbour", RuntimeKit.Attaching(new RuntimeNodeRegistry(_folder.Path)));

    private async Task<ToldProcess> OpenAsync(params string[] more)
    {
        ToldProcess node = ToldProcess.Start("Hawser.Acceptance.Child", ["node", _folder.Path, "harbour", .. more]);
        Assert.Equal($"open {node.Id}", await node.LineAsync());
        return node;
    }
}
