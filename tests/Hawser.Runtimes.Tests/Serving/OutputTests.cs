using System.Diagnostics;
using Hawser.Runtimes.Tests.Support;
using Hawser.Tests.Shared;
using Microsoft.Extensions.Logging;

namespace Hawser.Runtimes.Tests.Serving;

public sealed class OutputTests
{
    [Fact]
    public async Task E6_output_of_all_kinds_keeps_its_order_and_comes_before_the_response()
    {
        await using Session session = await Session.OpenAsync();

        await session.RunAsync(cell =>
        {
            Console.Write("1");
            Console.Error.Write("2");
            cell.Context.LoggerFactory.CreateLogger("Shop").LogWarning("3");
            Trace.WriteLine("4");
            cell.Context.Display(Hawser.Runtimes.Display.MimeBundle.OfText("5"));
            Console.WriteLine("6");
        });

        string[] seen = [.. session.Events.Select(TextOf).OfType<string>()];
        Assert.Equal(["out 1", "error 2", "Warning Shop 3", "Information Trace 4", "display 5", "out 6\n", "response"], seen);
    }

    [Fact]
    public async Task E6_tasks_and_threads_of_an_evaluation_write_to_it_also_after_its_response()
    {
        await using Session session = await Session.OpenAsync();
        using var go = new SemaphoreSlim(0);

        EvaluationResponse first = await session.EvaluateAsync(Script.Code((Action<ScriptCell>)(_ => Start())), name: "first");
        Task<EvaluationResponse> second = session.EvaluateAsync(Script.Code(_ => Console.Write("second")), name: "second");
        await second;
        go.Release(2);

        await session.SeenAsync<EvaluationOutput>(output => output.Reference.Evaluation == "first" && output.Text.Contains("task"));
        await session.SeenAsync<EvaluationOutput>(output => output.Reference.Evaluation == "first" && output.Text.Contains("thread"));
        Assert.Equal(EvaluationStatus.Succeeded, first.Status);

        void Start()
        {
            _ = Task.Run(async () =>
            {
                await go.WaitAsync();
                Console.Write("task");
            });
            new Thread(() => WriteLater()) { IsBackground = true }.Start();
        }

        void WriteLater()
        {
            go.Wait();
            Console.Write("thread");
        }
    }

    [Fact]
    public async Task E6_evaluations_of_two_containers_do_not_get_each_others_output()
    {
        await using Session session = await Session.OpenAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => session.EvaluateAsync(
            Script.Code(_ =>
            {
                for (int line = 0; line < 1000; line++)
                {
                    Console.WriteLine(i);
                }
            }),
            container: $"c{i}")));

        foreach (EvaluationOutput output in session.Events.OfType<EvaluationOutput>())
        {
            Assert.Equal($"c{output.Text[0]}", output.Reference.Container);
            Assert.Single(output.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct());
        }

        Assert.Equal(8000, session.TextOf().Length);
    }

    [Theory]
    [InlineData("10%\r20%\r30%\n", "30%\n")]
    [InlineData("10%\r20%\r", "20%\r")]
    [InlineData("a\r\nb\r\n", "a\r\nb\r\n")]
    [InlineData("a\rb\nc\rd", "b\nd")]
    [InlineData("plain", "plain")]
    public async Task E7_what_a_carriage_return_overwrites_is_left_out(string written, string sent)
    {
        await using Session session = await Session.OpenAsync();

        await session.RunAsync(_ => Console.Write(written));

        Assert.Equal(sent, session.TextOf());
    }

    [Fact]
    public async Task E7_a_batch_that_overwrites_the_line_of_the_one_before_begins_with_a_carriage_return()
    {
        await using Session session = await Session.OpenAsync();
        using var more = new SemaphoreSlim(0);

        Task<EvaluationResponse> all = session.RunAsync((Action<ScriptCell>)(_ =>
        {
            Console.Write("10%");
            more.Wait();
            Console.Write("\r20%\r30%\n");
        }));
        await session.SeenAsync<EvaluationOutput>();
        more.Release();
        await all;

        Assert.Equal("10%\r30%\n", session.TextOf());
    }

    [Fact]
    public async Task E7_output_is_gathered_for_a_batchs_time()
    {
        var time = new ManualTime();
        await using Session session = await Session.OpenAsync(new Hawser.Runtimes.Serving.NodeManager(new Hawser.Runtimes.Serving.ServingOptions { TimeProvider = time }));
        using var go = new SemaphoreSlim(0);
        var written = new TaskCompletionSource();

        Task<EvaluationResponse> running = session.RunAsync(async Task (_) =>
        {
            for (int i = 0; i < 100; i++)
            {
                Console.Write(i % 10);
            }

            written.SetResult();
            await go.WaitAsync();
        });
        await written.Task.InTime();
        Assert.DoesNotContain(session.Events, e => e is EvaluationOutput);
        time.Advance(TimeSpan.FromMilliseconds(50));
        EvaluationOutput output = await session.SeenAsync<EvaluationOutput>();
        go.Release();
        await running;

        Assert.Equal(100, output.Text.Length);
    }

    [Fact]
    public async Task E7_a_hundred_megabytes_are_cut_counted_and_noted_once()
    {
        await using Session session = await Session.OpenAsync();
        string line = new('x', 1023);

        EvaluationResponse response = await session.RunAsync(_ =>
        {
            for (int i = 0; i < 100 << 10; i++)
            {
                Console.WriteLine(line);
            }
        });

        Assert.Equal(EvaluationStatus.Succeeded, response.Status);
        Assert.Equal(1_000_000, session.TextOf().Length);
        Assert.Equal((100L << 20) - 1_000_000, response.CutCharacters);
        Assert.Single(session.Events, e => e is EvaluationLog { Category: "Hawser.Runtimes", Level: LogLevel.Warning });
    }

    [Fact]
    public async Task E7_an_owner_that_does_not_read_costs_bounded_memory_and_loses_no_response()
    {
        var node = new Hawser.Runtimes.Serving.NodeManager(new Hawser.Runtimes.Serving.ServingOptions { KeptCharacters = 100_000 });
        Sessions.SessionRequest request = Session.NewRequest();
        var connection = new Hawser.Runtimes.Serving.RuntimeConnection(node);
        await connection.OpenAsync(request);
        string code = Script.Code(_ => Console.Write(new string('x', 10_000)));
        for (int i = 1; i <= 100; i++)
        {
            await connection.EvaluateAsync(
                i, new EvaluationRequest { Reference = new EvaluationReference("c", $"e{i}"), Code = code }).InTime();
        }

        long characters = 0;
        long cut = 0;
        int responses = 0;
        await foreach (RuntimeEvent next in connection.ReadEventsAsync(0))
        {
            characters += next is EvaluationOutput output ? output.Text.Length : 0;
            cut += next is EvaluationResponded responded ? responded.Response.CutCharacters : 0;
            if (next is EvaluationResponded && ++responses == 100)
            {
                break;
            }
        }

        Assert.InRange(characters, 90_000, 120_000);
        Assert.Equal(1_000_000, characters + cut);
        await connection.CloseAsync().InTime();
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task E17_a_value_that_cannot_be_shown_is_an_error_in_the_output_and_no_more()
    {
        await using Session session = await Session.OpenAsync();

        EvaluationResponse response = await session.RunAsync((Func<ScriptCell, object?>)(_ => new Unreadable()));

        Assert.Equal(EvaluationStatus.Succeeded, response.Status);
        Assert.NotNull(response.Result);
        Assert.Contains("not readable", session.TextOf(OutputStreamKind.Error));
    }

    private static string? TextOf(RuntimeEvent described) => described switch
    {
        EvaluationOutput output => $"{(output.Stream == OutputStreamKind.Out ? "out" : "error")} {output.Text}",
        EvaluationLog log => $"{log.Level} {log.Category} {log.Message}",
        EvaluationDisplay display => $"display {display.Content.Text}",
        EvaluationResponded => "response",
        _ => null,
    };

    private sealed class Unreadable
    {
        public override string ToString() => throw new InvalidOperationException("not readable");
    }
}
