using System.Text.Json;
using Hawser.Agent.Tests.Support;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Runtimes.Tests.Support;
using Hawser.Tests.Shared;
using Microsoft.Extensions.Logging;

namespace Hawser.Agent.Tests;

/// <summary>What does not fit is refused, and does not fill the log.</summary>
public sealed class RefusalTests : IAsyncDisposable
{
    private readonly RecordingLoggers _log = new();
    private readonly ManualTime _clock = new();
    private readonly AgentServer _agent;

    public RefusalTests() => _agent = Ports.Open(log: _log, clock: _clock);

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    private int Logged => _log.Entries.Count(entry => entry.Level == LogLevel.Warning && entry.Message.StartsWith("Refused", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(WrongCalls))]
    public async Task A15_a_wrong_shape_of_any_field_is_refused_with_an_error_and_logged(string method, string parameters)
    {
        await using RpcPeer peer = await ConnectAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => CallAsync(peer, method, parameters));

        Assert.Equal(1, Logged);
        Assert.Contains("'tug'", _log.Entries.First(entry => entry.Level == LogLevel.Warning).Message);
        Assert.Equal("tug", (await CallAsync(peer, "HawserAgent.OpenAsync", """[{"ProcessId":1}]""")).GetProperty("Worker").GetString());
    }

    [Fact]
    public async Task A15_refusals_are_logged_once_a_minute_at_most_and_counted()
    {
        await using RpcPeer peer = await ConnectAsync();
        for (int i = 0; i < 20; i++)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => CallAsync(peer, "HawserAgent.OpenAsync", "[7]"));
        }

        Assert.Equal(1, Logged);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAnyAsync<Exception>(() => CallAsync(peer, "HawserAgent.OpenAsync", "[7]"));
        Assert.Equal(2, Logged);
        Assert.Contains("19 more were refused", _log.Entries.Last().Message);
    }

    public static TheoryData<string, string> WrongCalls()
    {
        var data = new TheoryData<string, string>();
        string[] values = ["7", "true", "\"text\"", "[]", "{}", "null"];
        foreach (string value in values)
        {
            data.Add("HawserAgent.OpenAsync", $"[{value}]");
            data.Add("HawserAgent.OpenAsync", $$"""[{"ProcessId":{{(value == "7" ? "-7" : value)}}}]""");
            if (value != "\"text\"")
            {
                data.Add("HawserAgent.IssueTicketAsync", $"[{value}]");
                data.Add("HawserAgent.RevokeTicketAsync", $"[{value}]");
            }
        }

        foreach (string method in (string[])["HawserAgent.IssueTicketAsync", "HawserAgent.RevokeTicketAsync"])
        {
            data.Add(method, "[\"\"]");
            data.Add(method, "[\"a\\nb\"]");
            data.Add(method, $"[\"{new string('x', 201)}\"]");
            data.Add(method, "[]");
            data.Add(method, "[\"a\", 1]");
        }

        string[] versions = ["-1", "true", "\"text\"", "null", "[]", "1.5", "99999999999999999999"];
        foreach (string version in versions)
        {
            data.Add("HawserAgent.ReadDocumentAsync", $"[\"a\", {version}, 0]");
            data.Add("HawserAgent.ReadDocumentAsync", $"[\"a\", 0, {version}]");
        }

        const string stream = "\"0123456789abcdef0123456789abcdef\"";
        (string Stream, string Sequence, string Dropped, string Events)[] batches =
        [
            ("\"short\"", "1", "0", "[]"), ("7", "1", "0", "[]"), ("null", "1", "0", "[]"), (stream, "0", "0", "[]"), (stream, "\"1\"", "0", "[]"),
            (stream, "1", "-1", "[]"), (stream, "1", "{}", "[]"), (stream, "1", "0", "null"), (stream, "1", "0", "{}"), (stream, "1", "0", "[7]"),
            (stream, "1", "0", "[null]"), (stream, "1", "0", """[{"Name":"","Count":1}]"""), (stream, "1", "0", """[{"Name":7,"Count":1}]"""),
            (stream, "1", "0", """[{"Count":1}]"""), (stream, "1", "0", """[{"Name":"a","Count":0}]"""),
            (stream, "1", "0", """[{"Name":"a","Count":"1"}]"""), (stream, "1", "0", """[{"Name":"a","Count":1,"Detail":{}}]"""),
        ];
        foreach ((string Stream, string Sequence, string Dropped, string Events) in batches)
        {
            data.Add(
                "HawserAgent.TakeEventsAsync",
                $$"""[{"Stream":{{Stream}},"Sequence":{{Sequence}},"Dropped":{{Dropped}},"Events":{{Events}}}]""");
        }

        data.Add("HawserAgent.ReadDocumentAsync", "[\"\", 0, 0]");
        data.Add("HawserAgent.ReadDocumentAsync", "[7, 0, 0]");
        return data;
    }

    private static async Task<JsonElement> CallAsync(RpcPeer peer, string method, string parameters)
    {
        using var document = JsonDocument.Parse(parameters);
        return await peer.CallAsync(method, document.RootElement).Soon();
    }

    private async Task<RpcPeer> ConnectAsync() =>
        await RpcPeer.ConnectAsync(await IpcDialer.ConnectAsync(_agent.IssueTicket("tug").Handle).Soon()).Soon();
}
