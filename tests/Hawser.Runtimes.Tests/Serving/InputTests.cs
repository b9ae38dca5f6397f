using Hawser.Runtimes.Tests.Support;

namespace Hawser.Runtimes.Tests.Serving;

public sealed class InputTests
{
    [Fact]
    public async Task E12_a_line_that_is_read_is_asked_of_the_owner_and_what_was_written_before_is_seen_before()
    {
        await using Session session = await Session.OpenAsync();
        Task<EvaluationResponse> reading = session.RunAsync((Func<ScriptCell, object?>)(_ =>
        {
            Console.Write("Name? ");
            return "Hello " + Console.ReadLine();
        }));

        InputRequested asked = await session.SeenAsync<InputRequested>();
        Assert.Equal("Name? ", session.TextOf());
        Assert.True(await session.Connection.AnswerInputAsync(asked.RequestId, "Ada"));

        Assert.Equal("Hello Ada", (await reading).Result?.Text);
        Assert.False(await session.Connection.AnswerInputAsync(asked.RequestId, "again"));
    }

    [Fact]
    public async Task E12_a_reader_that_awaits_and_one_with_a_prompt_get_theirs()
    {
        await using Session session = await Session.OpenAsync();
        Task<EvaluationResponse> reading = session.RunAsync(async Task<object?> (cell) =>
            await Console.In.ReadLineAsync() + cell.Context.ReadLine("Password", isPassword: true) + (Console.ReadLine() ?? "end"));

        await AnswerAsync(1, "a");
        await AnswerAsync(2, "b");
        await AnswerAsync(3, null);

        Assert.Equal("abend", (await reading).Result?.Text);
        InputRequested[] asked = [.. session.Events.OfType<InputRequested>()];
        Assert.Equal([("", false), ("Password", true), ("", false)], asked.Select(one => (one.Prompt, one.IsPassword)));

        async Task AnswerAsync(int number, string? line)
        {
            InputRequested asked = await session.SeenAsync<InputRequested>(
                one => session.Events.OfType<InputRequested>().TakeWhile(other => other.RequestId != one.RequestId).Count() == number - 1);
            Assert.True(await session.Connection.AnswerInputAsync(asked.RequestId, line));
        }
    }

    [Fact]
    public async Task E12_evaluations_of_several_containers_wait_at_the_same_time()
    {
        await using Session session = await Session.OpenAsync();
        Task<EvaluationResponse> one = session.RunAsync((Func<ScriptCell, object?>)(_ => Console.ReadLine()), "one");
        InputRequested first = await session.SeenAsync<InputRequested>();
        Task<EvaluationResponse> two = session.RunAsync((Func<ScriptCell, object?>)(_ => Console.ReadLine()), "two");
        InputRequested second = await session.SeenAsync<InputRequested>(asked => asked.Reference.Container == "two");

        Assert.True(await session.Connection.AnswerInputAsync(second.RequestId, "2"));
        Assert.Equal("2", (await two).Result?.Text);
        Assert.True(await session.Connection.AnswerInputAsync(first.RequestId, "1"));
        Assert.Equal("1", (await one).Result?.Text);
    }

    [Fact]
    public async Task E12_a_read_that_is_interrupted_ends()
    {
        await using Session session = await Session.OpenAsync();
        Task<EvaluationResponse> reading = session.RunAsync((Func<ScriptCell, object?>)(_ => Console.ReadLine()));
        await session.SeenAsync<InputRequested>();

        InterruptReport report = await session.Connection.InterruptAsync("c", null).InTime();
        Task<EvaluationResponse> next = session.RunAsync((Func<ScriptCell, object?>)(_ => Console.ReadLine()));
        InputRequested asked = await session.SeenAsync<InputRequested>(one => one.Reference.Evaluation == "e2");
        await session.Connection.AnswerInputAsync(asked.RequestId, "fine");

        Assert.Equal(InterruptOutcome.Ended, report.Outcome);
        Assert.Equal(EvaluationStatus.Interrupted, (await reading).Status);
        Assert.Equal("fine", (await next).Result?.Text);
    }

    [Fact]
    public async Task E12_the_owner_gone_a_read_fails()
    {
        Session session = await Session.OpenAsync();
        var failure = new TaskCompletionSource<Exception>();
        _ = session.RunAsync((Action<ScriptCell>)(_ =>
        {
            try
            {
                Console.ReadLine();
            }
            catch (Exception e)
            {
                failure.SetResult(e);
            }
        }));
        await session.SeenAsync<InputRequested>();

        await session.Connection.DisposeAsync();

        Assert.True(await failure.Task.InTime() is IOException or OperationCanceledException);
        await session.Node.WhenEmpty.InTime();
    }
}
