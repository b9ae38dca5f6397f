using System.Globalization;
using Hawser.Rpc;
using Hawser.Tests.Shared;

namespace Hawser.Workers.Tests.Hostile;

/// <summary>Workers that answer what nobody asked, twice, late, something else, or never.</summary>
[Collection(nameof(Alone))]
public sealed class HostileAnswerTests
{
    private const string Count = "IPrize.CountAsync";

    [Fact]
    public async Task A_hostile_worker_that_answers_calls_which_nobody_made_is_not_listened_to()
    {
        await using Siege siege = await Siege.LayAsync();
        for (int i = 0; i < 10_000; i++)
        {
            Assert.True(await siege.Attacker.AnswerAsync((1_000_000 + i).ToString(CultureInfo.InvariantCulture), "1"));
        }

        await siege.IsServedAsync();
    }

    [Fact]
    public async Task A_hostile_worker_that_answers_a_call_often_has_answered_it_once()
    {
        await using Siege siege = await Siege.LayAsync();
        Task<int> call = siege.Client.CountAsync(1);
        string id = await siege.Attacker.CalledAsync(Count);
        for (int i = 1; i <= 1000; i++)
        {
            Assert.True(await siege.Attacker.AnswerAsync(id, i.ToString(CultureInfo.InvariantCulture)));
        }

        Assert.Equal(1, await call.Soon());
        await siege.IsServedAsync();
    }

    [Fact]
    public async Task A_hostile_worker_that_answers_a_call_which_was_given_up_hits_no_other()
    {
        await using Siege siege = await Siege.LayAsync();
        using var source = new CancellationTokenSource();
        Task<int> first = siege.Client.CountAsync(1, source.Token);
        string id = await siege.Attacker.CalledAsync(Count);
        await source.CancelAsync();
        Assert.Equal(source.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.Soon())).CancellationToken);

        Task<int> second = siege.Client.CountAsync(2);
        string next = await siege.Attacker.CalledAsync(Count);
        for (int i = 0; i < 100; i++)
        {
            await siege.Attacker.AnswerAsync(id, "666");
        }

        await siege.Attacker.HeardOutAsync();
        Assert.False(second.IsCompleted);
        await siege.Attacker.AnswerAsync(next, "2");
        Assert.Equal(2, await second.Soon());
        await siege.StandsAsync();
    }

    [Fact]
    public async Task A_hostile_worker_that_answers_with_something_like_an_id_answers_nothing()
    {
        await using Siege siege = await Siege.LayAsync();
        Task<int> call = siege.Client.CountAsync(1);
        string id = await siege.Attacker.CalledAsync(Count);
        foreach (string likeness in new[] { $"\"{id}\"", $"{id}.0", $"{id}e0", $"0{id}", $"-{id}", $"[{id}]", "null", "true" })
        {
            await siege.Attacker.AnswerAsync(likeness, "666");
        }

        await siege.Attacker.HeardOutAsync();

        Assert.False(call.IsCompleted);
        await siege.Attacker.AnswerAsync(id, "1");
        Assert.Equal(1, await call.Soon());
        await siege.StandsAsync();
    }

    [Fact]
    public async Task A_hostile_worker_that_answers_with_another_type_fails_that_call_only()
    {
        await using Siege siege = await Siege.LayAsync();
        string[] results =
        [
            "\"text\"", "null", "{}", "[]", "true", "1.5", "1e400", "99999999999999999999999999", new string('9', 200_000), "{\"$stream\":1}",
            "{\"$bytes\":1,\"length\":5}", "{\"$bytes\":1,\"length\":4611686018427387904}",
        ];
        foreach (string result in results)
        {
            Task<int> call = siege.Client.CountAsync(1);
            await siege.Attacker.AnswerAsync(await siege.Attacker.CalledAsync(Count), result);
            await Assert.ThrowsAsync<RpcProtocolException>(() => call.Soon());
        }

        await siege.IsServedAsync();
    }

    [Fact]
    public async Task A_hostile_worker_that_answers_with_one_member_twenty_thousand_times_is_understood_or_refused()
    {
        await using Siege siege = await Siege.LayAsync();
        Task<Sums> call = siege.Client.AddAsync(1);
        string members = string.Join(',', Enumerable.Repeat("\"Worker\":1", 20_000));
        await siege.Attacker.AnswerAsync(await siege.Attacker.CalledAsync("IPrize.AddAsync"), $$"""{"Connection":1,{{members}}}""");
        try
        {
            Assert.Equal(new Sums(1, 1), await call.Soon());
        }
        catch (RpcProtocolException)
        {
            // Both are fine, as long as it ends.
        }

        await siege.IsServedAsync();
    }

    [Fact]
    public async Task A_hostile_worker_that_answers_with_any_error_cannot_say_that_its_owner_gave_up()
    {
        await using Siege siege = await Siege.LayAsync();
        string[] errors =
        [
            """{"code":-32800,"message":"cancelled"}""", """{"code":-32001,"message":"too late"}""", """{"code":-32002,"message":"busy"}""",
            """{"code":-32003,"message":"long","data":{"size":-1,"limit":"x"}}""", """{"code":-32603,"message":"no"}""",
            """{"code":2147483648,"message":"no"}""", """{"code":"0"}""",
            """{"code":-32000,"message":7,"data":{"type":7,"message":[],"stack":{},"inner":7}}""", "7", "null",
        ];
        foreach (string error in errors)
        {
            Task<int> call = siege.Client.CountAsync(1, CancellationToken.None);
            await siege.Attacker.FailAsync(await siege.Attacker.CalledAsync(Count), error);
            Exception e = await Assert.ThrowsAnyAsync<Exception>(() => call.Soon());
            Assert.True(e is RemoteException or RpcProtocolException or MessageTooLargeException, $"{error}: {e}");
        }

        await siege.IsServedAsync();
    }

    [Fact]
    public async Task A_hostile_worker_whose_error_has_more_data_than_is_accepted_is_cut_off()
    {
        await using Siege siege = await Siege.LayAsync();
        Task<int> call = siege.Client.CountAsync(1);
        await siege.Attacker.FailAsync(
            await siege.Attacker.CalledAsync(Count),
            $$$"""{"code":-32000,"message":"m","data":{"type":"T","stack":"{{{new string('x', 100_000)}}}"}}""");
        Assert.Equal(WorkerExitCause.ConnectionLost, (await siege.EndedAsync()).Cause);
        await Assert.ThrowsAsync<WorkerExitedException>(() => call.Soon());
    }

    [Fact]
    public async Task A_hostile_worker_whose_error_nests_as_deep_as_it_may_is_heard_once()
    {
        await using Siege siege = await Siege.LayAsync();
        Task<int> call = siege.Client.CountAsync(1);
        string inner = string.Concat(Enumerable.Repeat("""{"type":"T","message":"m","inner":""", 60)) + "7" + new string('}', 60);
        await siege.Attacker.FailAsync(await siege.Attacker.CalledAsync(Count), $$"""{"code":-32000,"message":"m","data":{{inner}}}""");
        RemoteException e = await Assert.ThrowsAsync<RemoteException>(() => call.Soon());
        int depth = 0;
        for (Exception? one = e; one is not null; one = one.InnerException)
        {
            depth++;
        }

        Assert.InRange(depth, 1, 33);
        await siege.IsServedAsync();
    }

    [Fact]
    public async Task A_hostile_worker_whose_answer_nests_deeper_than_is_accepted_fails_that_call_and_at_the_fifth_is_cut_off()
    {
        await using Siege siege = await Siege.LayAsync();
        string deep = new string('[', 1000) + new string(']', 1000);
        for (int i = 0; i < 4; i++)
        {
            Task<int> call = siege.Client.CountAsync(1);
            await siege.Attacker.AnswerAsync(await siege.Attacker.CalledAsync(Count), deep);
            await Assert.ThrowsAsync<RpcProtocolException>(() => call.Soon());
        }

        await siege.IsServedAsync();
        await siege.Attacker.AnswerAsync("1", deep);
        Assert.Equal(WorkerExitCause.ConnectionLost, (await siege.EndedAsync()).Cause);
    }

    [Fact]
    public async Task A_hostile_worker_whose_answer_has_no_end_is_cut_off_at_the_limit_that_its_owner_set()
    {
        await using Siege siege = await Siege.LayAsync(new RpcLimits { Message = 1 << 20 });
        Task<int> call = siege.Client.CountAsync(1);
        await siege.Attacker.CalledAsync(Count);
        byte[] part = new byte[200_000];
        for (int i = 0; i < 5; i++)
        {
            Assert.True(await siege.Attacker.SendChunkAsync(0, part));
        }

        await siege.Attacker.HeardOutAsync();
        Assert.False(siege.Worker.Exited.IsCompleted);
        await siege.Attacker.SendChunkAsync(0, part);
        Assert.Equal(WorkerExitCause.ConnectionLost, (await siege.EndedAsync()).Cause);
        await Assert.ThrowsAsync<WorkerExitedException>(() => call.Soon());
    }

    [Fact]
    public async Task A_hostile_worker_that_neither_reads_nor_answers_holds_up_no_caller_that_gives_up_and_ends_when_it_is_disposed_of()
    {
        await using Siege siege = await Siege.LayAsync();
        siege.Attacker.StopReading();
        using var source = new CancellationTokenSource();
        string text = new('x', 30_000);
        Task<string>[] calls = [.. Enumerable.Range(0, 64).Select(_ => siege.Client.TellAsync(text, source.Token))];
        await siege.StandsAsync();

        await source.CancelAsync();
        foreach (Task<string> call in calls)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        }

        await siege.DriveAsync(Task.Run(async () =>
        {
            await siege.Worker.DisposeAsync();
            return true;
        }));
        Assert.True(siege.Attacker.Process.Exited.IsCompleted);
        await siege.StandsAsync();
    }
}
