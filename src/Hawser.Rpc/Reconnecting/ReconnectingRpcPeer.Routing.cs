using Hawser.Ipc;
using Hawser.Rpc.Calls;
using Hawser.Rpc.Reconnecting;

namespace Hawser.Rpc;

// How calls find the connection that there is.
public sealed partial class ReconnectingRpcPeer
{
    OutgoingCalls? ICallRoute.TryGet(RpcContract contract)
    {
        RpcPeer? peer = Peer;
        return peer is not null && peer.IsOpen && peer.Serves(contract) ? peer.Calls : null;
    }

    async Task<OutgoingCalls> ICallRoute.GetAsync(RpcContract contract, string method, TimeSpan time, CancellationToken cancellationToken)
    {
        RpcPeer peer = await GetPeerAsync(method, time, cancellationToken).ConfigureAwait(false);
        peer.RequireContract(contract);
        return peer.Calls;
    }

    private async Task<RpcPeer> GetPeerAsync(string method, TimeSpan time, CancellationToken cancellationToken)
    {
        Task<RpcPeer> next;
        lock (_gate)
        {
            if (_current is { IsOpen: true } peer)
            {
                return peer;
            }

            if (_last.State == RpcConnectionState.Closed)
            {
                throw Gone(method, _last);
            }

            if (_options.WithoutConnection == RpcCallsWithoutConnection.Fail)
            {
                throw new ConnectionLostException(
                    $"'{method}' was not called: there is no connection now (RpcReconnectOptions.WithoutConnection is Fail).", _last.End);
            }

            next = _next.Task;
        }

        if (time == TimeSpan.Zero)
        {
            throw new RpcTimeoutException(method, time);
        }

        try
        {
            return await next.WaitAsync(time, _clock, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e) when (e is not RpcTimeoutException)
        {
            throw new RpcTimeoutException(method, time);
        }
        catch (ConnectionLostException)
        {
            // Each call has an exception of its own.
            throw Gone(method, Status);
        }
    }

    private static ConnectionLostException Gone(string method, RpcConnectionChange last) => new(
        $"'{method}' cannot be called: this client has ended, and does not connect again. "
        + (last.End is { } end ? $"Its connection ended ({end.Kind}): {end.Detail} " : "") + last.Failure?.Message,
        last.End);
}
