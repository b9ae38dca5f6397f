using System.Net.Sockets;

namespace Hawser.Agent.Tests.Support;

/// <summary>
/// Between an agent and those who dial it: passes on what they send, until it is told to fall silent. Then both sides still have a connection, over which
/// nothing comes any more, as from a process that is stopped. Connections that are made later are passed on again.
/// </summary>
internal sealed class MuteRelay : IAsyncDisposable
{
    private readonly UnixDomainSocketEndPoint _agent;
    private readonly Socket _listener = NewSocket();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private volatile int _life;

    /// <param name="path">Where the agent listens; from now on it is the relay that is found there.</param>
    public MuteRelay(string path)
    {
        File.Move(path, path + ".agent");
        _agent = new UnixDomainSocketEndPoint(path + ".agent");
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    /// <summary>Nothing more comes over the connections that there are.</summary>
    public void FallSilent() => Interlocked.Increment(ref _life);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private static Socket NewSocket() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private async Task AcceptAsync()
    {
        var pairs = new List<Task>();
        try
        {
            while (true)
            {
                pairs.Add(RelayAsync(await _listener.AcceptAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(pairs);
        }
    }

    private async Task RelayAsync(Socket dialer)
    {
        using Socket agent = NewSocket();
        using (dialer)
        {
            await agent.ConnectAsync(_agent);
            int life = _life;
            await Task.WhenAny(PassAsync(dialer, agent, life), PassAsync(agent, dialer, life));
        }
    }

    private async Task PassAsync(Socket source, Socket target, int life)
    {
        byte[] buffer = new byte[64 << 10];
        try
        {
            while (await source.ReceiveAsync(buffer, _stop.Token) is > 0 and int count)
            {
                if (life == _life)
                {
                    await target.SendAsync(buffer.AsMemory(0, count), _stop.Token);
                }
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side has ended, and so does the other.
        }
    }
}
