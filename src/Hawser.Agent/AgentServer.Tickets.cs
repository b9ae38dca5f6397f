using Hawser.Ipc;
using Hawser.Rpc;
using Microsoft.Extensions.Logging;

namespace Hawser.Agent;

// Processes that this one did not start: they are handed a ticket, and dial.
public sealed partial class AgentServer
{
    /// <summary>
    /// Issues a ticket for one process that this one does not start itself. The first ticket opens the agent's listener. A ticket is good for one
    /// connection at a time, again and again until it is revoked or the agent ends.
    /// </summary>
    /// <param name="worker">The name that the process has for the agent. 1 to 200 characters without control characters.</param>
    /// <returns>The ticket, to be handed over by a pipe or a file.</returns>
    /// <exception cref="ObjectDisposedException">The agent is disposed.</exception>
    /// <exception cref="IOException">It cannot listen.</exception>
    public AgentTicket IssueTicket(string worker)
    {
        AgentName.Check(worker, nameof(worker));
        IpcTicket ticket = Issue(worker, null);
        return new AgentTicket(worker, ticket.Handle, () =>
        {
            ticket.Revoke();
            return ValueTask.CompletedTask;
        });
    }

    /// <param name="worker">The name.</param>
    /// <param name="issuedThrough">The ticket of the worker that asked for it; null: it has none.</param>
    internal IpcTicket Issue(string worker, IpcTicket? issuedThrough)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _listener ??= IpcListener.Start(new IpcListenerOptions { Endpoint = _options.Endpoint, Connection = ConnectionOptions });
            IpcTicket ticket = _listener.IssueTicket(new IpcTicketOptions
            {
                Kind = IpcTicketKind.Renew,
                Expiry = Timeout.InfiniteTimeSpan,
                IssuedThrough = issuedThrough,
            });
            _accepting.RemoveAll(static task => task.IsCompleted);
            _accepting.Add(Task.Run(() => AcceptAsync(worker, ticket)));
            return ticket;
        }
    }

    private IpcConnectionOptions ConnectionOptions => new()
    {
        SilenceTimeout = _options.SilenceTimeout,
        LoggerFactory = _options.LoggerFactory,
        TimeProvider = _options.TimeProvider,
    };

    private async Task AcceptAsync(string worker, IpcTicket ticket)
    {
        // For all connections that the ticket is good for, one after the other.
        var issued = new IssuedTickets();
        while (true)
        {
            IpcConnection connection;
            try
            {
                connection = await ticket.AcceptAsync().ConfigureAwait(false);
            }
            catch (IpcTicketClosedException)
            {
                return;
            }

            _ = MeetAsync(new AgentWorker(worker, connection.Peer?.ProcessId ?? 0), connection, ticket, issued);
        }
    }

    private async Task MeetAsync(AgentWorker worker, IpcConnection connection, IpcTicket ticket, IssuedTickets issued)
    {
        try
        {
            await RpcPeer.ConnectAsync(connection, new RpcPeerOptions
            {
                Services = ServicesOf(worker, ticket, issued),
                LoggerFactory = _options.LoggerFactory,
                TimeProvider = _options.TimeProvider,
                OnRefused = fault => OnRefused(worker.Name, fault),
            }).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // A process that never gets ready harms nobody else; it learns from its own side.
            LogNotReady(_logger, worker.Name, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A connection of worker '{Worker}' failed before it was ready")]
    private static partial void LogNotReady(ILogger logger, string worker, Exception exception);
}
