using Hawser.Runtimes.Tests.Support;

namespace Hawser.Runtimes.Tests.Serving;

public sealed class EvaluationTests
{
    [Fact]
    public async Task A_value_comes_back_and_what_was_written_before_comes_before()
    {
        await using Session session = await Session.OpenAsync();

        EvaluationResponse response = await session.RunAsync(_ =>
        {
            Console.WriteLine("hello");
            return 42;
        });

        Assert.Equal(EvaluationStatus.Succeeded, response.Status);
        Assert.Equal("42", response.Result?.Text);
        Assert.Equal("hello\n", session.TextOf());
        Assert.True(response.Duration >= TimeSpan.Zero);
        Assert.True(response.Memory.Resident > 1 << 20);
        Assert.IsType<EvaluationResponded>(session.Events[^1]);
        Assert.Equal(Enumerable.Range(1, session.Events.Count).Select(i => (long)i), session.Events.Select(e => e.Sequence));
    }

    [Fact]
    public async Task An_exception_is_an_error_and_the_container_goes_on()
    {
        await using Session session = await Session.OpenAsync();

        EvaluationResponse failed = await session.RunAsync((Action<ScriptCell>)(_ => throw new FormatException("bad")));
        EvaluationResponse next = await session.RunAsync(_ => 1);

        Assert.Equal(EvaluationStatus.Failed, failed.Status);
        Assert.Equal(("System.FormatException", "bad"), (failed.Error!.Type, failed.Error.Message));
        Assert.Equal("1", next.Result?.Text);
    }

    [Fact]
    public async Task What_follows_an_await_comes_back_to_the_containers_thread()
    {
        await using Session session = await Session.OpenAsync();

        EvaluationResponse response = await session.RunAsync(async _ =>
        {
            int before = Environment.CurrentManagedThreadId;
            await Task.Run(() => Thread.Yield());
            return (object?)(before == Environment.CurrentManagedThreadId);
        });

        Assert.Equal("True", response.Result?.Text);
    }

    [Fact]
    public async Task E5_two_containers_that_wait_for_each_other_both_finish()
    {
        await using Session session = await Session.OpenAsync();
        using var meeting = new Barrier(2);

        EvaluationResponse[] both = await Task.WhenAll(
            session.RunAsync(_ => meeting.SignalAndWait(Patience.Limit), "a"), session.RunAsync(_ => meeting.SignalAndWait(Patience.Limit), "b"));

        Assert.All(both, response => Assert.Equal("True", response.Result?.Text));
    }

    [Fact]
    public async Task E5_one_container_runs_one_evaluation_at_a_time_in_order()
    {
        await using Session session = await Session.OpenAsync();
        int running = 0;
        var order = new List<int>();

        EvaluationResponse[] all = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => session.RunAsync(async _ =>
        {
            int beside = Interlocked.Increment(ref running);
            await Task.Yield();
            order.Add(i);
            Interlocked.Decrement(ref running);
            return (object?)beside;
        })));

        Assert.All(all, response => Assert.Equal("1", response.Result?.Text));
        Assert.Equal(Enumerable.Range(0, 50), order);
    }

    [Fact]
    public async Task An_async_void_that_fails_later_is_told_in_the_evaluations_log_and_ends_nothing()
    {
        await using Session session = await Session.OpenAsync();

        await session.EvaluateAsync(Script.Code((Action<ScriptCell>)(_ => Fail())), name: "first");
        EvaluationLog log = await session.SeenAsync<EvaluationLog>();
        EvaluationResponse next = await session.RunAsync(_ => 1);

        Assert.Equal(("first", "Unhandled exception"), (log.Reference.Evaluation, log.Category));
        Assert.Contains("nobody catches this", log.Message);
        Assert.Equal("1", next.Result?.Text);

        static async void Fail()
        {
            await Task.Yield();
            throw new InvalidOperationException("nobody catches this");
        }
    }

    [Fact]
    public async Task A_call_to_the_containers_thread_from_another_one_runs_there_and_throws_there_what_it_throws()
    {
        await using Session session = await Session.OpenAsync();

        EvaluationResponse response = await session.RunAsync(async Task<object?> (_) =>
        {
            SynchronizationContext container = SynchronizationContext.Current!;
            int thread = Environment.CurrentManagedThreadId;
            int sent = 0;
            await Task.Run(() =>
            {
                container.Send(_ => sent = Environment.CurrentManagedThreadId, null);
                Assert.Throws<FormatException>(() => container.Send(_ => throw new FormatException(), null));
            });
            return sent == thread;
        });

        Assert.Equal("True", response.Result?.Text);
    }
}
