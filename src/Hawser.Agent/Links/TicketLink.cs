using Hawser.Ipc;
using Hawser.Rpc;
using Microsoft.Extensions.Logging;

namespace Hawser.Agent.Links;

/// <summary>
/// Over connections that are dialed with a ticket. One that is lost is made again, with pauses that grow; one that the agent ended is not, unless
/// another ticket may come: where a parent was started again, it writes its tickets into the same files.
/// </summary>
internal sealed class TicketLink(TicketSource source, AgentClientOptions options, ILogger logger) : RoutedLink(options, logger)
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private byte[]? _current;
    private byte[]? _done;
    private ReconnectingRpcPeer? _client;
    private Task _running = Task.CompletedTask;

    protected override bool TakesLog => true;

    internal override void Start()
    {
        Enter(AgentClientState.Connecting);
        _running = Task.Run(RunAsync);
    }

    public override async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_client is { } client)
        {
            await client.DisposeAsync().ConfigureAwait(false);
        }

        await _running.ConfigureAwait(false);
        GiveUp("the client was disposed.", null);
    }

    private async Task RunAsync()
    {
        var backOff = new BackOff(Options.ReconnectDelay, Options.MaxReconnectDelay, jitter: 0.5);
        while (true)
        {
            (string reason, Exception? failure) = await StayAsync().ConfigureAwait(false);
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            if (!source.MayChange)
            {
                GiveUp(reason, failure);
                return;
            }

            _done = _current;
            Enter(AgentClientState.Connecting);
            await Task.Delay(backOff.Next(), Options.TimeProvider, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Until the agent sends the client away, or no attempt can succeed. Never throws.</summary>
    private async Task<(string Reason, Exception? Failure)> StayAsync()
    {
        try
        {
            ReconnectingRpcPeer client = await ReconnectingRpcPeer.ConnectAsync(
                DialAsync,
                new RpcReconnectOptions
                {
                    InitialDelay = Options.ReconnectDelay,
                    MaxDelay = Options.MaxReconnectDelay,
                    OnConnected = GreetAsync,
                    OnChange = Follow,
                    Peer = new RpcPeerOptions
                    {
                        Services = Options.Services,
                        TimeProvider = Options.TimeProvider,
                        LoggerFactory = Options.LoggerFactory,
                    },
                },
                _stop.Token).ConfigureAwait(false);
            _client = client;
            await using (client.ConfigureAwait(false))
            {
                RpcConnectionChange end = await client.Completion.WaitAsync(_stop.Token).ConfigureAwait(false);
                return ($"the agent has ended the connection ({end.End?.Kind}).", end.Failure);
            }
        }
        catch (Exception e)
        {
            return (e.Message, e);
        }
    }

    private void Follow(RpcConnectionChange change)
    {
        if (change.State is RpcConnectionState.Waiting)
        {
            Enter(AgentClientState.Connecting);
        }
    }

    private async Task<IpcConnection> DialAsync(CancellationToken cancellationToken)
    {
        IpcHandle handle = source.Read();
        byte[] id = handle.TicketId.ToArray();
        if (_done is { } done && done.AsSpan().SequenceEqual(id))
        {
            throw new IOException("The agent has ended the connection of this ticket, and there is no other yet.");
        }

        _current = id;
        try
        {
            return await IpcDialer.ConnectAsync(
                handle,
                new IpcDialOptions
                {
                    Timeout = Options.ConnectTimeout,
                    Connection = new IpcConnectionOptions
                    {
                        SilenceTimeout = Options.SilenceTimeout,
                        LoggerFactory = Options.LoggerFactory,
                        TimeProvider = Options.TimeProvider,
                    },
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (IpcConnectException e) when (e.Final && source.MayChange)
        {
            // Somebody else is where the agent was; the next ticket will say where it is now.
            throw new IOException(e.Message, e);
        }
    }
}
