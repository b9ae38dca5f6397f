using System.Diagnostics;
using System.Text.Json;
using Hawser.Rpc.Diagnostics;
using Hawser.Rpc.Generated;
using Hawser.Rpc.Tests.Support;
using Hawser.Tests.Shared;

namespace Hawser.Rpc.Tests.Calls;

// A listener hears the calls of the whole process, and changes what all of them send: these run alone.
[Collection(nameof(TracingTests))]
[CollectionDefinition(nameof(TracingTests), DisableParallelization = true)]
public sealed class TracingTests
{
    [Fact]
    public async Task P29_the_handlers_activity_is_a_child_of_the_calls_and_that_one_of_the_callers()
    {
        using var recorder = new TraceRecorder();
        await using PeerPair pair = await PeerPair.ServeAsync<ITraced>(new Traced());
        using Activity caller = new Activity("caller").Start();

        string id = await pair.Client.CreateProxy<ITraced>().IdAsync().InTime();

        Assert.Same(caller, Activity.Current);
        Activity server = await recorder.NextAsync(ActivityKind.Server);
        Activity client = await recorder.NextAsync(ActivityKind.Client);
        Assert.Equal(id, server.Id);
        Assert.Equal(caller.SpanId, client.ParentSpanId);
        Assert.Equal(client.SpanId, server.ParentSpanId);
        Assert.Equal(caller.TraceId, server.TraceId);
        Assert.True(server.HasRemoteParent);
        foreach (Activity activity in new[] { client, server })
        {
            Assert.Equal("ITraced/IdAsync", activity.OperationName);
            Assert.Equal("jsonrpc", activity.GetTagItem("rpc.system"));
            Assert.Equal("ITraced", activity.GetTagItem("rpc.service"));
            Assert.Equal("IdAsync", activity.GetTagItem("rpc.method"));
            Assert.Equal("2.0", activity.GetTagItem("rpc.jsonrpc.version"));
            Assert.Equal("1", activity.GetTagItem("rpc.jsonrpc.request_id"));
            Assert.Equal(ActivityStatusCode.Unset, activity.Status);
        }
    }

    [Fact]
    public async Task P29_nested_calls_join_the_trace_there_and_back_again()
    {
        using var recorder = new TraceRecorder();
        await using PeerPair pair = await PeerPair.ConnectAsync(
            new RpcPeerOptions { Services = [RpcService.For<ITraced>(peer => new Traced(peer))] },
            new RpcPeerOptions { Services = [RpcService.For<ITraced>(peer => new Traced(peer))] });
        using Activity caller = new Activity("caller").Start();

        string[] ids = await pair.Client.CreateProxy<ITraced>().ChainAsync(3).InTime();

        Assert.Equal(4, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Equal(caller.TraceId, ActivityContext.Parse(id, null).TraceId));
    }

    [Fact]
    public async Task P29_without_a_listener_the_current_activitys_context_is_passed_on_all_the_same()
    {
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync();
        await using RawPeer disposal = raw;
        using Activity caller = new Activity("caller").Start();
        caller.TraceStateString = "a=\"1\\2\",b=2";

        Task<JsonElement> call = peer.CallAsync("m", JsonElement.Parse("[1]"));
        await peer.NotifyAsync("n").InTime();

        await raw.ExpectNextAsync(
            $$$"""{"jsonrpc":"2.0","id":1,"method":"m","$":{"traceparent":"{{{caller.Id}}}","tracestate":"a=\"1\\2\",b=2"},"params":[1]}""");
        await raw.ExpectNextAsync(
            $$$"""{"jsonrpc":"2.0","method":"n","$":{"traceparent":"{{{caller.Id}}}","tracestate":"a=\"1\\2\",b=2"},"params":[]}""");
        raw.Send("""{"jsonrpc":"2.0","id":1,"result":1}""");
        await call.InTime();
        Assert.Same(caller, Activity.Current);
    }

    [Fact]
    public async Task P29_the_deadline_stands_in_the_same_member_and_a_state_that_is_no_text_for_a_header_stays_here()
    {
        var clock = new ManualTime();
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(
            new RpcPeerOptions { CallTimeout = TimeSpan.FromSeconds(5), TimeProvider = clock });
        await using RawPeer disposal = raw;
        using Activity caller = new Activity("caller").Start();
        foreach (string state in new[] { "ä=1", new string('x', 513) })
        {
            caller.TraceStateString = state;
            _ = peer.CallAsync("m");
            Assert.Contains(
                $$$""","method":"m","$":{"deadlineMs":5000,"traceparent":"{{{caller.Id}}}"},"params":[]}""",
                await raw.NextAsync(),
                StringComparison.Ordinal);
        }

        // As long as may be: the head does not fit into the room that is kept for it.
        caller.TraceStateString = new string('\\', 512);
        _ = peer.CallAsync("m", JsonElement.Parse($"[\"{new string('y', 5000)}\"]"));
        using var message = JsonDocument.Parse(await raw.NextAsync());
        Assert.Equal(caller.TraceStateString, message.RootElement.GetProperty("$").GetProperty("tracestate").GetString());
        Assert.Equal(5000, message.RootElement.GetProperty("params")[0].GetString()!.Length);
    }

    [Fact]
    public async Task P29_with_neither_a_listener_nor_an_activity_nothing_is_made_and_nothing_written()
    {
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync();
        await using RawPeer disposal = raw;
        Activity.Current = null;
        var method = new RpcMethod("m", oneWay: false, []);
        CallTracing.BeginCall(method, out _);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Activity? activity = CallTracing.BeginCall(method, out bool isOwn);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Null(activity);
        Assert.False(isOwn);
        Assert.Equal(0, allocated);
        _ = peer.CallAsync("m");
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"method":"m","params":[]}""", await raw.NextAsync());
    }

    [Theory]
    [InlineData("\"00-x\"")]
    [InlineData("\"\"")]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("[[]]")]
    [InlineData("{\"a\":1}")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"00-00000000000000000000000000000000-0000000000000000-01\"")]
    [InlineData("\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-and-more\"")]
    public async Task P29_garbage_is_ignored(string garbage)
    {
        using var recorder = new TraceRecorder();
        (RawPeer raw, RpcPeer _) = await RawPeer.ConnectAsync(new RpcPeerOptions { Services = [RpcService.For<ITraced>(new Traced())] });
        await using RawPeer disposal = raw;

        raw.Send($$$"""{"jsonrpc":"2.0","id":1,"method":"ITraced.IdAsync","$":{"traceparent":{{{garbage}}},"tracestate":{{{garbage}}}}}""");

        Activity server = await recorder.NextAsync(ActivityKind.Server);
        Assert.Equal(default, server.ParentSpanId);
        await raw.ExpectNextAsync($$"""{"jsonrpc":"2.0","id":1,"result":"{{server.Id}}"}""");
    }

    [Fact]
    public async Task P29_a_context_of_a_foreign_peer_is_joined_with_its_state()
    {
        using var recorder = new TraceRecorder();
        (RawPeer raw, RpcPeer _) = await RawPeer.ConnectAsync(new RpcPeerOptions { Services = [RpcService.For<ITraced>(new Traced())] });
        await using RawPeer disposal = raw;

        raw.Send("""
            {"jsonrpc":"2.0","id":"a","$":{"tracestate":"v=\"1\"","other":[1],
            "traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},"method":"ITraced.IdAsync"}
            """);

        Activity server = await recorder.NextAsync(ActivityKind.Server);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", server.TraceId.ToHexString());
        Assert.Equal("b7ad6b7169203331", server.ParentSpanId.ToHexString());
        Assert.Equal("v=\"1\"", server.TraceStateString);
        Assert.Equal("a", server.GetTagItem("rpc.jsonrpc.request_id"));
    }

    [Fact]
    public async Task P29_what_fails_is_marked_on_both_sides()
    {
        using var recorder = new TraceRecorder();
        await using PeerPair pair = await PeerPair.ServeAsync<ITraced>(new Traced());

        await Assert.ThrowsAsync<RemoteException>(() => pair.Client.CreateProxy<ITraced>().FailAsync("broken").InTime());
        Activity server = await recorder.NextAsync(ActivityKind.Server);
        Activity client = await recorder.NextAsync(ActivityKind.Client);
        await Assert.ThrowsAsync<RpcProtocolException>(() => pair.Client.CallAsync("nobody").InTime());
        Activity refused = await recorder.NextAsync(ActivityKind.Client);

        Assert.Equal((ActivityStatusCode.Error, "broken"), (server.Status, server.StatusDescription));
        Assert.Equal((ActivityStatusCode.Error, "broken"), (client.Status, client.StatusDescription));
        Assert.Equal(-32000, server.GetTagItem("rpc.jsonrpc.error_code"));
        Assert.Equal(-32000, client.GetTagItem("rpc.jsonrpc.error_code"));
        Assert.Equal("System.FormatException", server.GetTagItem("error.type"));
        Assert.Equal("Hawser.Rpc.RemoteException", client.GetTagItem("error.type"));
        Assert.Equal(-32601, refused.GetTagItem("rpc.jsonrpc.error_code"));
        Assert.Equal("nobody", refused.GetTagItem("rpc.method"));
        Assert.Null(refused.GetTagItem("rpc.service"));
    }

    [Fact]
    public async Task P29_a_call_that_is_given_up_ends_its_activity_without_an_answers_code()
    {
        using var recorder = new TraceRecorder();
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync();
        await using RawPeer disposal = raw;
        using var source = new CancellationTokenSource();
        Task<JsonElement> call = peer.CallAsync("m", cancellationToken: source.Token);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.InTime());
        Activity client = await recorder.NextAsync(ActivityKind.Client);
        Assert.Equal(ActivityStatusCode.Error, client.Status);
        Assert.Null(client.GetTagItem("rpc.jsonrpc.error_code"));
    }

    [Fact]
    public async Task P29_a_one_way_call_has_a_client_and_a_server_activity_too()
    {
        using var recorder = new TraceRecorder();
        var traced = new Traced();
        await using PeerPair pair = await PeerPair.ServeAsync<ITraced>(traced);

        await pair.Client.CreateProxy<ITraced>().NoteAsync("fail").InTime();

        string id = await traced.NextNoteAsync();
        Activity client = await recorder.NextAsync(ActivityKind.Client);
        Assert.Null(client.GetTagItem("rpc.jsonrpc.request_id"));
        await pair.Client.CreateProxy<ITraced>().IdAsync().InTime();
        await pair.Client.CreateProxy<ITraced>().NoteAsync("").InTime();
        await traced.NextNoteAsync();
        Assert.Equal(client.TraceId, ActivityContext.Parse(id, null).TraceId);
    }

    [Fact]
    public async Task P29_a_failing_one_way_handler_marks_its_activity()
    {
        using var recorder = new TraceRecorder();
        await using PeerPair pair = await PeerPair.ServeAsync<ITraced>(new Traced());

        await pair.Client.CreateProxy<ITraced>().NoteAsync("fail").InTime();

        Activity server = await recorder.NextAsync(ActivityKind.Server);
        Assert.Equal(ActivityStatusCode.Error, server.Status);
        Assert.Equal("System.InvalidOperationException", server.GetTagItem("error.type"));
        Assert.Null(server.GetTagItem("rpc.jsonrpc.request_id"));
    }

    [Fact]
    public async Task P29_a_stream_is_produced_under_the_calls_activity_which_lasts_as_long()
    {
        using var recorder = new TraceRecorder();
        await using PeerPair pair = await PeerPair.ServeAsync<ITraced>(new Traced());
        ITraced client = pair.Client.CreateProxy<ITraced>();
        var ids = new List<string>();
        await foreach (string id in client.IdsAsync(3))
        {
            ids.Add(id);
        }

        Activity server = await recorder.NextAsync(ActivityKind.Server);
        Assert.Equal([server.Id!, server.Id!, server.Id!], ids);
        await Assert.ThrowsAsync<RemoteException>(async () =>
        {
            await foreach (string id in client.IdsAsync(0))
            {
                Assert.Fail(id);
            }
        });
        Activity failed = await recorder.NextAsync(ActivityKind.Server);
        Assert.Equal((ActivityStatusCode.Error, "no items"), (failed.Status, failed.StatusDescription));
    }
}
