using Hawser.Runtimes.Serving;
using Hawser.Runtimes.Tests.Support;
using Hawser.Tests.Shared;
using Microsoft.Extensions.Logging;

namespace Hawser.Runtimes.Tests.Serving;

/// <summary>What code throws on threads of its own. Each of these would end the tests' process if nobody took it. Alone: handlers are the process's.</summary>
[Collection(nameof(Alone))]
public sealed class BackgroundExceptionTests
{
    [Fact]
    public async Task E6_what_a_thread_of_a_cell_throws_is_in_the_evaluations_log_after_what_it_wrote()
    {
        await using Session session = await Session.OpenAsync();

        EvaluationResponse response = await session.RunAsync(cell =>
        {
            new Thread(() =>
            {
                Console.Write("last words");
                throw Of(cell.Context.Reference);
            }).Start();
        });
        EvaluationLog log = await session.SeenAsync<EvaluationLog>();

        Assert.Equal(
            (response.Reference, LogLevel.Error, "Unhandled exception"), (log.Reference, log.Level, log.Category));
        Assert.Equal("System.InvalidOperationException: nobody catches this\n   at cell in cell:1", log.Message);
        Assert.Equal("last words", session.TextOf());
        Assert.True(session.Events.ToList().FindIndex(item => item is EvaluationOutput) < session.Events.ToList().IndexOf(log));
        Assert.Equal("1", (await session.RunAsync(_ => 1)).Result?.Text);
    }

    [Fact]
    public async Task E6_the_thread_of_a_container_that_was_dropped_is_told_too_and_the_node_logs_it()
    {
        var loggers = new RecordingLoggers();
        await using Session session = await Session.OpenAsync(new NodeManager(new ServingOptions { LoggerFactory = loggers }));
        using var go = new ManualResetEventSlim();
        Thread? thread = null;
        await session.RunAsync(cell =>
        {
            EvaluationReference reference = cell.Context.Reference;
            thread = new Thread(() =>
            {
                go.Wait();
                throw Of(reference);
            });
            thread.Start();
        });
        await session.Connection.DropContainerAsync("c").InTime();

        go.Set();
        Assert.True(thread!.Join(Patience.Limit));

        EvaluationLog log = await session.SeenAsync<EvaluationLog>();
        Assert.Equal("e1", log.Reference.Evaluation);
        Assert.Contains(loggers.Entries, entry => entry.Message.Contains("nobody catches this", StringComparison.Ordinal));
    }

    [Fact]
    public async Task E6_an_application_that_was_called_by_a_cell_keeps_its_own_exceptions()
    {
        await using Session session = await Session.OpenAsync();
        var background = new BackgroundExceptions(session.Node);
        bool? isClaimed = null;
        await session.RunAsync(_ => isClaimed = background.Claim(new InvalidOperationException("the application's own")));
        background.Dispose();

        Assert.False(isClaimed);
        Assert.DoesNotContain(session.Events, item => item is EvaluationLog);
    }

    [Fact]
    public async Task E6_in_a_process_for_evaluations_only_all_that_happens_in_the_flow_of_one_is_its_own()
    {
        await using Session session = await Session.OpenAsync(new NodeManager(new ServingOptions { OwnsProcess = true }));

        await session.RunAsync(_ => new Thread(static () => int.Parse("x", System.Globalization.CultureInfo.InvariantCulture)).Start());

        Assert.StartsWith("System.FormatException", (await session.SeenAsync<EvaluationLog>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E6_a_task_of_a_cell_that_nobody_awaits_is_in_the_evaluations_log()
    {
        await using Session session = await Session.OpenAsync();
        await session.RunAsync(cell => Abandon(cell.Context.Reference));

        for (int i = 0; i < 100 && !session.Events.OfType<EvaluationLog>().Any(); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await session.RunAsync(_ => 1);
        }

        EvaluationLog log = Assert.Single(session.Events.OfType<EvaluationLog>());
        Assert.Equal(("e1", "Unobserved task exception"), (log.Reference.Evaluation, log.Category));
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Abandon(EvaluationReference reference)
    {
        Task failing = Task.FromException(Of(reference));
        Assert.True(failing.IsFaulted);
    }

    private static InvalidOperationException Of(EvaluationReference reference) =>
        new("nobody catches this") { Data = { ["origin"] = reference } };
}
