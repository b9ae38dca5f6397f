using Hawser.Ipc;
using Hawser.Rpc;
using Microsoft.Extensions.Logging;

namespace Hawser.Agent.Links;

/// <summary>Over the connection that a worker has to its owner. There is no other: a worker whose owner is gone ends.</summary>
internal sealed class OwnerLink(RpcPeer owner, AgentClientOptions options, ILogger logger) : RoutedLink(options, logger)
{
    private readonly CancellationTokenSource _stop = new();

    internal override void Start()
    {
        Enter(AgentClientState.Connecting);
        _ = Task.Run(RunAsync);
    }

    public override async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        GiveUp("the client was disposed.", null);
    }

    private async Task RunAsync()
    {
        try
        {
            await GreetAsync(owner, _stop.Token).ConfigureAwait(false);
            IpcEnd end = await owner.Completion.WaitAsync(_stop.Token).ConfigureAwait(false);
            GiveUp($"the connection to the worker's owner has ended ({end.Kind}).", null);
        }
        catch (Exception e)
        {
            if (!_stop.IsCancellationRequested)
            {
                GiveUp(e.Message, e);
            }
        }
    }
}
