using Hawser.Runtimes.Serving;
using Hawser.Runtimes.Sessions;
using Hawser.Runtimes.Tests.Support;
using Hawser.Tests.Shared;

namespace Hawser.Runtimes.Tests.Serving;

public sealed class SessionTests
{
    [Fact]
    public async Task R6_a_second_owner_is_refused_with_a_clear_error_and_the_first_notices_nothing()
    {
        await using Session session = await Session.OpenAsync();
        await using var second = new RuntimeConnection(session.Node);

        RuntimeSessionException e = await Assert.ThrowsAsync<RuntimeSessionException>(
            () => second.OpenAsync(session.Request with { OwnerKey = "another", Resumes = true }));

        Assert.Equal(RuntimeConnectFailure.AlreadyOwned, e.Failure);
        Assert.Contains("has an owner, a test", e.Message);
        Assert.Equal("3", (await session.RunAsync(_ => 3)).Result?.Text);
    }

    [Fact]
    public async Task R6_a_connection_that_asks_for_no_session_ends_after_five_seconds()
    {
        var time = new ManualTime();
        var node = new NodeManager(new ServingOptions { TimeProvider = time });
        await using var early = new RuntimeConnection(node);
        await early.OpenAsync(Session.NewRequest());
        await using var late = new RuntimeConnection(node);

        time.Advance(TimeSpan.FromSeconds(4.9));
        await using var justInTime = new RuntimeConnection(node);
        time.Advance(TimeSpan.FromSeconds(0.1));

        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(() => late.OpenAsync(Session.NewRequest()));
        Assert.Contains("00:00:05", e.Message);
        await justInTime.OpenAsync(Session.NewRequest());
        Assert.Equal(2, node.Sessions);
    }

    [Fact]
    public async Task R6_a_session_without_grace_ends_with_its_owners_connection()
    {
        Session session = await Session.OpenAsync();
        Task<EvaluationResponse> endless = session.RunAsync(async Task (_) => await new TaskCompletionSource().Task);
        await session.SeenAsync<EvaluationStarted>();

        await session.Connection.DisposeAsync();

        await session.Node.WhenEmpty.InTime();
        Assert.Equal(0, session.Node.Sessions);
        _ = endless;
    }

    [Fact]
    public async Task R10_a_lost_owner_has_the_grace_and_not_longer()
    {
        var time = new ManualTime();
        var node = new NodeManager(new ServingOptions { TimeProvider = time });
        Session session = await Session.OpenAsync(node, request => request with { Grace = TimeSpan.FromSeconds(30) });

        await session.Connection.DisposeAsync();
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(1, node.Sessions);
        time.Advance(TimeSpan.FromSeconds(1));

        await node.WhenEmpty.InTime();
        await using var late = new RuntimeConnection(node);
        RuntimeSessionException e = await Assert.ThrowsAsync<RuntimeSessionException>(() => late.OpenAsync(session.Request with { Resumes = true }));
        Assert.Equal(RuntimeConnectFailure.SessionEnded, e.Failure);
    }

    [Fact]
    public async Task A_goodbye_ends_the_session_and_aborts_what_runs()
    {
        Session session = await Session.OpenAsync(change: request => request with { Grace = TimeSpan.FromHours(1) });
        Task<EvaluationResponse> running = session.RunAsync(async Task (_) => await new TaskCompletionSource().Task);
        Task<EvaluationResponse> waiting = session.RunAsync(_ => { });
        await session.SeenAsync<EvaluationStarted>();

        await session.Connection.CloseAsync().InTime();

        Assert.Equal(EvaluationStatus.Aborted, (await running).Status);
        Assert.Equal(EvaluationStatus.Aborted, (await waiting).Status);
        await session.Reading.InTime();
        Assert.Equal(0, session.Node.Sessions);
        await session.Connection.DisposeAsync();
    }

    [Fact]
    public async Task R5_the_end_of_one_session_leaves_another_of_the_same_node_alone()
    {
        var node = new NodeManager(new ServingOptions());
        Session first = await Session.OpenAsync(node);
        await using Session second = await Session.OpenAsync(node);
        await first.RunAsync(_ => { });

        await first.DisposeAsync();
        EvaluationResponse response = await second.RunAsync(_ =>
        {
            Console.Write("still captured");
            return 1;
        });

        Assert.Equal("1", response.Result?.Text);
        Assert.Equal("still captured", second.TextOf());
        Assert.Empty(first.TextOf());
    }

    [Fact]
    public async Task Observers_see_the_events_of_their_session_until_it_ends()
    {
        await using Session session = await Session.OpenAsync();
        var observer = new ObservedSession(session.Connection.Server!);
        await using IAsyncEnumerator<ObservedItem> watching = observer.WatchAsync().GetAsyncEnumerator();
        Assert.True(await watching.MoveNextAsync());
        Assert.Equal(0, watching.Current.Welcome?.LastSequence);

        await session.RunAsync(_ => 1);
        await session.Connection.CloseAsync().InTime();
        await session.Reading.InTime();
        var seen = new List<RuntimeEvent>();
        while (await watching.MoveNextAsync().AsTask().InTime())
        {
            seen.Add(watching.Current.Event!);
        }

        Assert.Equal(session.Events, seen);
        RuntimeSessionException e = await Assert.ThrowsAsync<RuntimeSessionException>(() => observer.WatchAsync().FirstAsync().AsTask());
        Assert.Equal(RuntimeConnectFailure.SessionEnded, e.Failure);
    }

    [Fact]
    public async Task A_language_that_cannot_be_used_is_told_and_leaves_nothing_behind()
    {
        var node = new NodeManager(new ServingOptions());
        await using var connection = new RuntimeConnection(node);

        RuntimeSessionException unknown = await Assert.ThrowsAsync<RuntimeSessionException>(
            () => connection.OpenAsync(Session.NewRequest() with { Language = "No.Such, Thing" }));
        RuntimeSessionException bad = await Assert.ThrowsAsync<RuntimeSessionException>(
            () => connection.OpenAsync(Session.NewRequest() with { LanguageSettings = "bad" }));

        Assert.Equal((RuntimeConnectFailure.LanguageUnusable, RuntimeConnectFailure.LanguageUnusable), (unknown.Failure, bad.Failure));
        Assert.Contains("These settings are bad", bad.Message);
        Assert.Equal(0, node.Sessions);
    }

    [Fact]
    public async Task Evaluations_are_taken_up_in_the_order_of_their_numbers_and_once()
    {
        var node = new NodeManager(new ServingOptions());
        SessionRequest request = Session.NewRequest();
        await using var connection = new RuntimeConnection(node);
        await connection.OpenAsync(request);
        var order = new List<int>();
        int[] numbers = [3, 1, 2, 2, 5, 1, 4];

        Task all = Task.WhenAll(numbers.Select(number => connection.EvaluateAsync(
            number,
            new EvaluationRequest { Reference = new EvaluationReference("c", $"e{number}"), Code = Script.Code(_ => order.Add(number)) })));
        await all.InTime();
        await foreach (RuntimeEvent next in connection.ReadEventsAsync(0))
        {
            if (next is EvaluationResponded { Response.Reference.Evaluation: "e5" })
            {
                break;
            }
        }

        Assert.Equal([1, 2, 3, 4, 5], order);
        await connection.CloseAsync().InTime();
    }

    [Fact]
    public async Task R10_an_owner_lost_at_random_events_gets_each_event_once_in_order()
    {
        var random = new Random(10);
        for (int round = 0; round < 10; round++)
        {
            var node = new NodeManager(new ServingOptions());
            SessionRequest request = Session.NewRequest() with { Grace = TimeSpan.FromMinutes(1) };
            var connection = new RuntimeConnection(node);
            await connection.OpenAsync(request);
            string code = Script.Code(_ =>
            {
                for (int i = 0; i < 5; i++)
                {
                    Console.Write(i);
                    Console.Error.Write(i);
                }
            });
            const int evaluations = 40;
            for (int i = 1; i <= evaluations; i++)
            {
                await connection.EvaluateAsync(i, new EvaluationRequest { Reference = new EvaluationReference($"c{i % 3}", $"e{i}"), Code = code });
            }

            var seen = new List<RuntimeEvent>();
            int losses = 0;
            while (seen.Count(e => e is EvaluationResponded) < evaluations)
            {
                int left = random.Next(1, 60);
                await foreach (RuntimeEvent next in connection.ReadEventsAsync(seen.Count))
                {
                    seen.Add(next);
                    if (random.Next(3) == 0)
                    {
                        await connection.AcknowledgeAsync(next.Sequence - random.Next(3));
                    }

                    if (--left == 0 || seen.Count(e => e is EvaluationResponded) == evaluations)
                    {
                        break;
                    }
                }

                // Sometimes the server learns of the loss before the owner is back, and sometimes it does not.
                RuntimeConnection lost = connection;
                bool noticed = random.Next(2) == 0;
                if (noticed)
                {
                    await lost.DisposeAsync();
                }

                connection = new RuntimeConnection(node);
                SessionWelcome welcome = await connection.OpenAsync(request with { Resumes = true });
                Assert.Equal(evaluations, welcome.LastEvaluation);
                if (!noticed)
                {
                    await lost.DisposeAsync();
                }

                losses++;
            }

            Assert.True(losses > 3);
            Assert.Equal(Enumerable.Range(1, seen.Count).Select(i => (long)i), seen.Select(e => e.Sequence));
            Assert.Equal(evaluations * 5, seen.OfType<EvaluationOutput>().Where(o => o.Stream == OutputStreamKind.Out).Sum(o => o.Text.Length));
            await connection.CloseAsync().InTime();
            await connection.DisposeAsync();
        }
    }

    [Fact]
    public async Task Every_evaluation_is_logged_with_who_asked()
    {
        using var loggers = new RecordingLoggers();
        await using Session session = await Session.OpenAsync(new NodeManager(new ServingOptions { LoggerFactory = loggers }));

        await session.EvaluateAsync(Script.Code(_ => { }), name: "logged");

        Assert.Contains(loggers.Entries, entry => entry.Message.StartsWith("a test evaluates c/logged", StringComparison.Ordinal));
    }
}
