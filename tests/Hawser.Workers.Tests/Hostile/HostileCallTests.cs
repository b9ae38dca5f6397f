using System.Globalization;
using System.Text.Json;
using Hawser.Rpc;
using Hawser.Tests.Shared;

namespace Hawser.Workers.Tests.Hostile;

/// <summary>Workers that call their owner, and send it messages, as no worker would.</summary>
[Collection(nameof(Alone))]
public sealed class HostileCallTests
{
    [Fact]
    public async Task A_hostile_worker_that_asks_its_owner_for_what_is_not_its_own_is_refused()
    {
        await using Siege siege = await Siege.LayAsync();
        (string Method, string Parameters)[] questions =
        [
            ("$/ticket", "{\"kind\":\"many\",\"expiryMs\":-1}"), ("$/shutdown", "[]"), ("HawserWorkerControl.ShutdownAsync", "[0]"),
            ("HawserWorkerControl.InitAsync", "[null]"), ("HawserWorkerControl.DetachAsync", "[{}]"), ("HawserWorkerSession.OpenAsync", "[null]"),
            ("HawserWorkerLease.StopAsync", "[]"), ("HawserWorkerStandby.BecomeAsync", "[{}]"), ("HawserAgent.IssueTicketAsync", "[\"me\"]"),
            ("IPrize.CountAsync", "[1]"), ("ICounter.AddAsync", "[1]"),
        ];
        foreach ((string method, string parameters) in questions)
        {
            await siege.Attacker.RequestAsync("1", method, parameters);
            JsonElement answer = await siege.Attacker.AnsweredAsync("1");
            Assert.Equal(RpcErrorCodes.MethodNotFound, answer.GetProperty("error").GetProperty("code").GetInt32());
        }

        await siege.IsServedAsync();
    }

    [Fact]
    public async Task A_hostile_worker_whose_methods_have_long_names_gets_short_answers()
    {
        await using Siege siege = await Siege.LayAsync();
        await siege.Attacker.RequestAsync("1", new string('m', 200_000));
        JsonElement answer = await siege.Attacker.AnsweredAsync("1");
        Assert.InRange(answer.GetRawText().Length, 1, 2048);
        await siege.IsServedAsync();
    }

    [Fact]
    public async Task A_hostile_worker_that_floods_its_owner_with_requests_and_reads_no_refusal_takes_bounded_memory()
    {
        await using Siege siege = await Siege.LayAsync();
        siege.Attacker.StopReading();
        for (int i = 0; i < 20_000; i++)
        {
            Assert.True(await siege.Attacker.RequestAsync(i.ToString(CultureInfo.InvariantCulture), "No.Such"));
        }

        await siege.StandsAsync();
        siege.Attacker.ReadOn();
        await siege.IsServedAsync();
    }

    [Fact]
    public async Task A_hostile_worker_that_floods_its_owner_with_notifications_of_nothing_is_not_listened_to()
    {
        await using Siege siege = await Siege.LayAsync();
        for (int i = 1000; i < 6000; i++)
        {
            bool sent = (i % 9) switch
            {
                0 => await siege.Attacker.NotifyAsync("No.Such", $"[{i}]"),
                1 => await siege.Attacker.NotifyAsync("$/unknown", $$"""{"odd":{{i}}}"""),
                2 => await siege.Attacker.NotifyAsync("$/progress", $$"""{"token":{{i}},"value":1}"""),
                3 => await siege.Attacker.NotifyAsync("$/cancelRequest", $$"""{"id":{{i}}}"""),
                4 => await siege.Attacker.NotifyAsync("$/stream", $$"""{"stream":{{i}},"items":[1,2,3]}"""),
                5 => await siege.Attacker.NotifyAsync("$/stop", $$"""{"stream":{{i}}}"""),
                6 => await siege.Attacker.NotifyAsync("$/credit", $$"""{"stream":{{i}},"n":{{i}}}"""),
                7 => await siege.Attacker.NotifyAsync("$/end", $$$"""{"stream":{{{i}}},"error":{"code":1,"message":"m"}}"""),
                _ => await siege.Attacker.NotifyAsync("$/ready", $$"""{"protocol":{{i}}}"""),
            };
            Assert.True(sent);
        }

        await siege.IsServedAsync();
    }

    [Fact]
    public async Task A_hostile_worker_that_sends_what_is_no_message_is_cut_off_at_the_fifth()
    {
        await using Siege siege = await Siege.LayAsync();
        string[] garbage = ["{", "nothing", "\0\0\0\0", new string('[', 1000)];
        foreach (string one in garbage)
        {
            await siege.Attacker.SendAsync(one);
        }

        await siege.IsServedAsync();
        await siege.Attacker.SendAsync("]");
        Assert.Equal(WorkerExitCause.ConnectionLost, (await siege.EndedAsync()).Cause);
    }

    [Fact]
    public async Task A_hostile_worker_that_hands_out_what_is_no_handle_fails_that_request_only()
    {
        await using Siege siege = await Siege.LayAsync();
        const string ids = "\"listener\":\"00\",\"ticket\":\"00\",\"key\":\"00\"";
        string[] handles =
        [
            "null", "7", "{}", "\"unix:/tmp/s\"", "{\"endpoint\":\"stdio:\"}", $$"""{"endpoint":7,{{ids}},"suite":1}""",
            $$"""{"endpoint":"unix:/tmp/s",{{ids}},"suite":1}""", $$"""{"endpoint":"tcp:127.0.0.1:99999",{{ids}},"suite":2}""",
            $$"""{"endpoint":"unix:/{{new string('x', 1000)}}",{{ids}},"suite":1}""", "{\"endpoint\":\"\\ud800\"}",
            siege.Attacker.Line.Replace("\"once\"", "\"\\ud800\"", StringComparison.Ordinal),
        ];
        foreach (string handle in handles)
        {
            Task<WorkerHandle<IPrize>> sharing = siege.Worker.ShareAsync();
            await siege.Attacker.AnswerAsync(await siege.Attacker.CalledAsync("$/ticket"), handle);
            await Assert.ThrowsAsync<RpcProtocolException>(() => sharing.Soon());
        }

        await siege.IsServedAsync();
    }

    [Fact]
    public async Task A_hostile_worker_that_hands_out_a_handle_to_its_owners_own_listener_leads_nobody_in()
    {
        await using Siege siege = await Siege.LayAsync();
        Task<WorkerHandle<IPrize>> sharing = siege.Worker.ShareAsync();
        await siege.Attacker.AnswerAsync(await siege.Attacker.CalledAsync("$/ticket"), siege.Attacker.Line);
        WorkerHandle<IPrize> handle = await sharing.Soon();

        await Assert.ThrowsAsync<WorkerConnectException>(() => Workers.Worker.ConnectAsync(handle).Soon());
        await siege.IsServedAsync();
    }
}
