using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc.Generated;
using Hawser.Rpc.Serving;

namespace Hawser.Rpc;

public sealed partial class RpcPeer
{
    private static readonly RpcMethod TicketMethod = TicketService.Contract.Methods[0];

    /// <summary>
    /// Asks the other side for a handle to its own listener (<c>$/ticket</c>): for this process, or to be passed on, one for each
    /// recipient.
    /// </summary>
    /// <param name="ticket">
    /// How often it can be used, and how long it may stay unused; null: once, within the time that the other side gives (60 s by default).
    /// </param>
    /// <param name="cancellationToken">Gives up the call at once.</param>
    /// <returns>The handle. Whoever has it can connect; the caller erases it when it is not needed any more.</returns>
    /// <exception cref="RpcProtocolException">The other side issues no tickets
    /// (<see cref="RpcErrorCodes.MethodNotFound"/>, see <see cref="RpcPeerOptions.IssueTicket"/>), or its answer cannot be read. Otherwise
    /// it fails as the calls of proxies do, see <see cref="RpcPeer"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="ticket"/> names a ticket of this side (<see
    /// cref="IpcTicketOptions.IssuedThrough"/>), which the other side does not know.</exception>
    public Task<IpcHandle> RequestTicketAsync(IpcTicketOptions? ticket = null, CancellationToken cancellationToken = default)
    {
        JsonElement parameters = TicketService.Parameters(ticket ?? new IpcTicketOptions());
        RpcRequest request = _calls.Begin(TicketMethod, _json);
        request.ReplaceParameters(parameters);
        return _calls.Call(
            request,
            static (ref reader, _) => IpcHandle.Parse(JsonElement.ParseValue(ref reader)),
            Timeout.InfiniteTimeSpan,
            cancellationToken);
    }
}
