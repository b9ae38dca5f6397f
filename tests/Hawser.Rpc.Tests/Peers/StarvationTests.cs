using System.Text;
using Hawser.Ipc;
using Hawser.Rpc.Tests.Support;

namespace Hawser.Rpc.Tests.Peers;

public sealed class StarvationTests
{
    [Fact]
    public async Task P11_pings_are_answered_while_handlers_spin_and_the_pool_is_starved()
    {
        // The raw side needs no thread pool either: its pongs are seen on its own reader thread.
        using var pong = new AutoResetEvent(false);
        var spinning = new Spinner();
        (RawPeer raw, RpcPeer _) = await RawPeer.ConnectAsync(new RpcPeerOptions { Services = [RpcService.For<IGate>(spinning)] });
        raw.OnText = text =>
        {
            if (text.Contains("$/pong", StringComparison.Ordinal))
            {
                pong.Set();
            }
        };

        var prober = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            // More handlers than the pool may have threads for a long while, all of them spinning.
            for (int i = 0; i < 64; i++)
            {
                raw.Send($$"""{"jsonrpc":"2.0","id":{{i}},"method":"IGate.EchoAsync","params":["x"]}""");
            }

            spinning.Started.Wait(Patience.Limit);
            int answered = 0;
            for (int n = 0; n < 20; n++)
            {
                raw.Send(Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","method":"$/ping","params":{"n":{{{n}}}}}"""));
                answered += pong.WaitOne(Patience.Limit) ? 1 : 0;
            }

            int free = spinning.Handled;
            spinning.Stop = true;
            prober.SetResult(free > 0 ? -1 : answered);
        })
        {
            IsBackground = true,
        };
        thread.Start();

        Assert.Equal(20, await prober.Task.InTime());
        await raw.DisposeAsync();
    }

    [Fact]
    public async Task P11_a_peer_that_has_nothing_to_say_pings_within_a_third_of_the_others_patience()
    {
        (RawPeer raw, RpcPeer _) = await RawPeer.ConnectAsync(limits: "{\"silenceMs\":60}");
        await using RawPeer disposal = raw;

        await raw.ExpectNextAsync("""{"jsonrpc":"2.0","method":"$/ping","params":{"n":1}}""");
        await raw.ExpectNextAsync("""{"jsonrpc":"2.0","method":"$/ping","params":{"n":2}}""");
    }

    [Fact]
    public async Task P11_a_silent_peer_is_dropped()
    {
        var impatient = new IpcConnectionOptions { SilenceTimeout = TimeSpan.FromMilliseconds(300) };
        (RawPeer raw, RpcPeer peer) = await RawPeer.ConnectAsync(limits: "{\"silenceMs\":60}", connection: impatient);
        await using RawPeer disposal = raw;

        Assert.Equal(IpcEndKind.Silent, (await peer.Completion.InTime()).Kind);
    }

    private sealed class Spinner : Gate, IGate
    {
        private volatile bool _stop;
        private int _handled;

        public ManualResetEventSlim Started { get; } = new();

        public bool Stop
        {
            set => _stop = value;
        }

        public int Handled => Volatile.Read(ref _handled);

        Task<string> IGate.EchoAsync(string text)
        {
            Started.Set();
            while (!_stop)
            {
                Thread.SpinWait(100);
            }

            Interlocked.Increment(ref _handled);
            return Task.FromResult(text);
        }
    }
}
