using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc.Tests.Support;

namespace Hawser.Rpc.Tests.Peers;

public sealed class LossTests
{
    private static readonly IpcEnd Broken = new(IpcEndKind.Lost, "The cable is cut.");

    [Fact]
    public async Task P27_pending_calls_fail_with_the_reason_and_later_ones_at_once()
    {
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(limits: "{\"requests\":2}");
        await using RawPeer disposal = raw;
        Task[] calls = [peer.CallAsync("one"), peer.CallAsync("two"), peer.CallAsync("waiting")];
        await raw.NextAsync();
        await raw.NextAsync();
        Assert.Equal(["one", "two"], peer.CallsInFlight.Order());

        peer.Connection.Abort(Broken);

        foreach (Task? call in calls.Append(peer.CallAsync("late")))
        {
            ConnectionLostException e = await Assert.ThrowsAsync<ConnectionLostException>(() => call.InTime());
            Assert.Equal(Broken, e.End);
            Assert.Contains("The cable is cut.", e.Message, StringComparison.Ordinal);
        }

        await Assert.ThrowsAsync<ConnectionLostException>(() => peer.NotifyAsync("late").AsTask().InTime());
        Assert.Equal(Broken, await peer.Completion.InTime());
        Assert.Equal(["one", "two"], peer.CallsInFlight.Order());
    }

    [Fact]
    public async Task P27_the_end_of_the_stream_without_a_goodbye_is_a_loss()
    {
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync();
        Task<JsonElement> call = peer.CallAsync("one");
        await raw.NextAsync();

        await raw.Connection.CloseAsync(TimeSpan.FromSeconds(1)).InTime();

        ConnectionLostException e = await Assert.ThrowsAsync<ConnectionLostException>(() => call.InTime());
        Assert.Equal(IpcEndKind.Lost, e.End!.Kind);
        Assert.Equal(IpcEndKind.Lost, (await peer.Completion.InTime()).Kind);
    }

    [Fact]
    public async Task P27_the_loss_is_explained_once_and_each_call_has_an_exception_of_its_own()
    {
        int asked = 0;
        var explanation = new TaskCompletionSource<Exception?>();
        var options = new RpcPeerOptions
        {
            ExplainLoss = async end =>
            {
                Interlocked.Increment(ref asked);
                Assert.Equal(Broken, end);
                return await explanation.Task;
            },
        };
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(options);
        await using RawPeer disposal = raw;
        List<Task> calls = [peer.CallAsync("one"), peer.CallAsync("two")];

        peer.Connection.Abort(Broken);
        await peer.Completion.InTime();
        calls.Add(peer.CallAsync("three"));
        Task note = peer.NotifyAsync("four").AsTask();
        Assert.DoesNotContain(calls, call => call.IsCompleted);
        explanation.SetResult(new ExplainedException("(all)"));

        var failures = new HashSet<Exception>();
        foreach (Task? call in calls.Append(peer.CallAsync("five")).Append(note))
        {
            failures.Add(await Assert.ThrowsAsync<ExplainedException>(() => call.InTime()));
        }

        Assert.Equal(["five", "four", "one", "three", "two"], failures.Select(e => e.Message).Order());
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task P27_an_explanation_that_fails_leaves_the_plain_reason()
    {
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(new RpcPeerOptions { ExplainLoss = _ => throw new InvalidOperationException() });
        await using RawPeer disposal = raw;
        Task<JsonElement> call = peer.CallAsync("one");

        peer.Connection.Abort(Broken);

        Assert.Equal(Broken, (await Assert.ThrowsAsync<ConnectionLostException>(() => call.InTime())).End);
    }

    [Fact]
    public async Task P27_the_tokens_of_running_handlers_fire_when_the_connection_is_lost()
    {
        var gate = new Gate();
        await using PeerPair pair = await PeerPair.ServeAsync<IGate>(gate);
        Task<string> call = pair.Client.CreateProxy<IGate>().WaitAsync("a");
        Assert.Equal("start a", await gate.NextAsync());

        pair.Server.Connection.Abort(Broken);

        Assert.Equal("cancelled a", await gate.NextAsync());
        await Assert.ThrowsAsync<ConnectionLostException>(() => call.InTime());
    }

    [Fact]
    public async Task P27_calls_that_race_with_the_end_all_end()
    {
        for (int round = 0; round < 50; round++)
        {
            await using PeerPair pair = await PeerPair.ServeAsync<IGate>(new Gate());
            IGate client = pair.Client.CreateProxy<IGate>();
            Task[] callers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
            {
                while (true)
                {
                    await client.EchoAsync("x").InTime();
                }
            })).ToArray();

            Assert.Equal("y", await client.EchoAsync("y").InTime());
            (round % 2 == 0 ? pair.Client : pair.Server).Connection.Abort(Broken);

            foreach (Task? caller in callers)
            {
                await Assert.ThrowsAsync<ConnectionLostException>(() => caller.InTime());
            }
        }
    }

    private sealed class ExplainedException(string message) : Exception(message), IPerCallException
    {
        public Exception ForCall(string method) => new ExplainedException(method);
    }
}
